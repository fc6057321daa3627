// Takes the screenshots of docs/: shots.mjs CHROME KEHOACH CORPUS OUT. Prints a sample plan as an A4 page first, so that the
// page shows what a person would see of a PDF file.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [chrome, kehoach, sample, out] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'kehoach-shots-'));
const browser = await chromium.launch({executablePath: chrome, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none']});

// The sample's lines as paragraphs and its Markdown table as a table, in the type of an official letter.
const escape = s => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const body = [];
let rows = [];
for (const line of [...readFileSync(sample, 'utf8').split('\n'), '']) {
  if (line.startsWith('|')) { rows.push(line); continue; }
  if (rows.length) {
    const cells = rows.filter(r => !/^\|[\s:|-]+$/.test(r)).map(r => r.replace(/^\||\|\s*$/g, '').split('|').map(c => escape(c.trim().replace(/\*/g, ''))));
    body.push(`<table>${cells.map((r, i) => `<tr>${r.map(c => (i ? `<td>${c}</td>` : `<th>${c}</th>`)).join('')}</tr>`).join('')}</table>`);
    rows = [];
  }
  if (line.trim()) body.push(`<p class="${line.startsWith('#') || /^[A-ZĐÀ-Ỹ ,]+$/.test(line.trim()) ? 'head' : ''}">${escape(line.replace(/^#+\s*|\*/g, ''))}</p>`);
}
const style = 'body{font:14pt/1.35 "Liberation Serif","Times New Roman",serif}p{margin:0 0 6pt;text-align:justify;text-indent:1cm}p.head{font-weight:bold;text-align:center;text-indent:0}table{border-collapse:collapse;width:100%;font-size:12pt}td,th{border:1px solid #000;padding:3pt;vertical-align:top}tr{break-inside:avoid}';
writeFileSync(path.join(folder, 'plan.html'), `<meta charset=utf-8><style>${style}</style>${body.join('\n')}`);
const printer = await browser.newPage();
await printer.goto(pathToFileURL(path.join(folder, 'plan.html')).href);
await printer.pdf({path: path.join(folder, 'plan.pdf'), format: 'A4', margin: {top: '2cm', bottom: '2cm', left: '3cm', right: '2cm'}});
execFileSync(kehoach, ['convert', path.join(folder, 'plan.pdf'), '--to', 'json,html,svg'], {stdio: 'ignore'});

async function shot(name, options, use) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(pathToFileURL(path.join(folder, 'plan.plan.html')).href);
  await use(page);
  await page.waitForTimeout(600);
  await page.evaluate(() => document.getElementById('status').classList.remove('on'));
  await page.waitForTimeout(300);
  await page.screenshot({path: path.join(out, name)});
  await context.close();
}

const LAPTOP = {viewport: {width: 1280, height: 720}};
const choose = n => async page => {
  await page.click('#tab-tasks');
  await page.locator('#panel-tasks .card h4 button').nth(n).click();
};
await shot('review.png', LAPTOP, choose(30));
await shot('review-doubts.png', {...LAPTOP, colorScheme: 'dark'}, async page => { await page.keyboard.press('n'); await page.keyboard.press('n'); });
await shot('review-timeline.png', LAPTOP, page => page.click('#tab-pictures'));
await shot('review-phone.png', {viewport: {width: 390, height: 780}, isMobile: true, hasTouch: true}, async page => { await page.keyboard.press('n'); });
await browser.close();
