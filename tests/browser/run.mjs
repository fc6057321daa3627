// Opens review pages in a headless Chromium and uses them as a person would. Run by scripts/test-browser.sh, which makes the
// pages; exits with 1 where something does not work.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [chrome, kehoach, folder, only = ''] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({executablePath: chrome, args: ['--no-sandbox', '--disable-gpu']});
let failed = 0;

const LAPTOP = {viewport: {width: 1366, height: 768}};
const PHONE = {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true, hasTouch: true};

// Opens a page, hands it to `use`, and fails on any console error or any request that leaves the folder.
async function test(name, file, use, options = LAPTOP) {
  if (!name.includes(only)) return;
  const context = await browser.newContext({...options, acceptDownloads: true});
  const page = await context.newPage();
  const errors = [];
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) errors.push(m.text()); });
  page.on('pageerror', e => errors.push(String(e)));
  page.on('dialog', d => { errors.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on('request', r => { if (!/^(file|blob|data):/.test(r.url())) errors.push(`request: ${r.url()}`); });
  try {
    const begun = Date.now();
    await page.goto(pathToFileURL(path.join(folder, file)).href);
    await page.waitForSelector('#tabs button');
    await use(page, Date.now() - begun);
    assert.deepEqual(errors, []);
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(error.stack || error).split('\n').slice(0, 6).join('\n      ')}\n      ${errors.join('\n      ')}`);
  }
  await context.close();
}

const text = (page, selector) => page.locator(selector).first().innerText();
const left = async page => Number((await text(page, '#left')).match(/\d+/)?.[0] ?? 0);

async function download(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  assert.equal(file.suggestedFilename(), 'corrections.json');
  const at = path.join(folder, 'corrections.json');
  await file.saveAs(at);
  return at;
}

const apply = (plan, corrections, more = []) => execFileSync(kehoach, ['apply', path.join(folder, plan), corrections, '-o', folder, ...more], {encoding: 'utf8'});
const read = file => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const withoutRecord = plan => ({...plan, corrections: undefined, edges: undefined});

await test('a task marks its lines, and a line chooses its task', 'text.plan.html', async page => {
  await page.click('#tab-tasks');
  const card = page.locator('#panel-tasks .card').nth(2);
  const id = await card.getAttribute('data-task');
  await card.locator('h4 button').click();
  const marked = page.locator('.ln.here');
  assert.ok(await marked.count() > 0);
  const box = await marked.first().boundingBox();
  assert.ok(box.y >= 0 && box.y < 768, 'the line is on the screen');
  const title = (await page.locator(`[data-task="${id}"] h4`).innerText()).slice(0, 20);
  assert.ok((await marked.allInnerTexts()).join(' ').includes(title), title);

  const other = read('text.plan.json').tasks[5];
  await page.locator(`.ln[data-line="${other.provenance.lines[0]}"]`).click();
  assert.equal(await page.locator('.card.here').getAttribute('data-task'), other.id);
  const shown = await page.locator('.card.here').boundingBox();
  assert.ok(shown.y >= 0 && shown.y < 768, 'the task is on the screen');
});

await test('a place on a drawn page chooses its task, and the task marks the page', 'pages.plan.html', async page => {
  const plan = read('pages.plan.json');
  await page.click('#tab-tasks');
  const task = plan.tasks[1];
  await page.locator(`[data-task="${task.id}"] h4 button`).click();
  const rect = page.locator('#pages rect.here').first();
  await page.waitForTimeout(150);
  const box = await rect.boundingBox();
  assert.ok(box.y > 0 && box.y < 768);
  await page.waitForFunction(() => [...document.images].some(i => i.complete && i.naturalWidth > 0));
  const below = await page.locator('#pages rect.here').last().boundingBox();
  assert.ok(below);
  await page.locator(`[data-task="${plan.tasks[3].id}"] h4 button`).click();
  await page.waitForTimeout(150);
  const target = await page.locator('#pages rect.here').first().boundingBox();
  await page.locator(`[data-task="${plan.tasks[0].id}"] h4 button`).click();
  await page.locator(`[data-task="${plan.tasks[3].id}"] h4 button`).click();
  await page.mouse.click(target.x + target.width / 2, target.y + target.height / 2);
  assert.equal(await page.locator('.card.here').getAttribute('data-task'), plan.tasks[3].id);
});

await test('doubtful places come one after another and count down', 'text.plan.html', async page => {
  const all = await left(page);
  assert.ok(all >= 2, `${all} places`);
  await page.keyboard.press('n');
  const first = await page.locator('.doubt.here').getAttribute('data-doubt');
  await page.keyboard.press('n');
  assert.notEqual(await page.locator('.doubt.here').getAttribute('data-doubt'), first);
  await page.keyboard.press('p');
  assert.equal(await page.locator('.doubt.here').getAttribute('data-doubt'), first);
  await page.keyboard.press('c');
  assert.equal(await left(page), all - 1);
  await page.keyboard.press('u');
  assert.equal(await left(page), all);
  const weights = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent).doubts.map(d => d.weight));
  assert.deepEqual(weights, [...weights].sort((a, b) => b - a));
});

await test('search, filters and sorting', 'text.plan.html', async page => {
  const plan = read('text.plan.json');
  await page.keyboard.press('/');
  await page.keyboard.type('tap huan');
  const cards = page.locator('#panel-tasks .card');
  const found = await cards.count();
  assert.ok(found > 0 && found < plan.tasks.length, `${found} found without marks`);
  await page.fill('#search', 'zzzz');
  assert.equal(await cards.count(), 0);
  await page.fill('#search', '');
  const agency = plan.tasks.find(t => t.assignments.length).assignments[0].agency;
  await page.selectOption('#by-agency', agency);
  assert.equal(await cards.count(), plan.tasks.filter(t => t.assignments.some(a => a.agency === agency)).length);
  await page.selectOption('#by-agency', '');
  const month = (await page.locator('#by-month option').allInnerTexts())[1];
  await page.selectOption('#by-month', {label: month});
  assert.ok(await cards.count() < plan.tasks.length);
  await page.selectOption('#by-month', '');
  await page.check('#only-doubt');
  assert.ok(await cards.count() < plan.tasks.length);
  await page.uncheck('#only-doubt');
  await page.selectOption('#sort', 'deadline');
  assert.equal(await cards.count(), plan.tasks.length);
});

await test('what is edited, saved and applied is what the page shows', 'text.plan.html', async page => {
  const before = read('text.plan.json');
  const [a, b, c, d] = before.tasks;
  const open = async id => { await page.locator(`#panel-tasks [data-task="${id}"] h4 button`).click(); };
  await page.click('#tab-tasks');
  await open(a.id);
  await page.keyboard.press('e');
  const form = page.locator('form.edit');
  await form.locator('[name=title]').fill('Tên "mới" <b>&amp;</b>');
  await form.locator('[name=kind]').selectOption('model');
  if (!await form.locator('[name=agency]').count()) await form.locator('fieldset').first().locator('button').last().click();
  await form.locator('.row [name=agency]').first().fill('Cơ quan chưa từng có');
  await form.locator('.row [name=role]').first().selectOption('lead');
  await form.locator('button[type=submit]').click();
  await open(b.id);
  await page.locator('.act-split').first().click();
  await page.locator('.split-text button').nth(2).click();
  await open(c.id);
  await page.locator('.act-join').first().click();
  await page.click('#tab-header');
  await page.locator('dd[data-path="/document/number"] button').click();
  await page.locator('dd[data-path="/document/number"] input').fill('99/KH-UBND');
  await page.locator('dd[data-path="/document/number"] button[type=submit]').click();

  const file = await download(page);
  const said = apply('text.plan.json', file, ['--to', 'json,html,xlsx']);
  assert.match(said, /corrections applied/);
  assert.doesNotMatch(said, /conflict/);
  const after = read('text.corrected.plan.json');
  const shown = after.tasks.map(t => [t.id, t.kind, t.title, t.text, t.assignments.map(x => [x.role, x.raw])]);
  assert.equal(after.document.number, '99/KH-UBND');
  assert.equal(after.tasks[0].title, 'Tên "mới" <b>&amp;</b>');
  assert.equal(after.tasks[0].kind, 'model');
  assert.equal(after.tasks[0].assignments[0].raw, 'Cơ quan chưa từng có');
  assert.equal(after.tasks[1].id, b.id);
  assert.equal(after.tasks[2].id, `${b.id}-2`);
  assert.equal(after.tasks[3].text, `${c.text.trim()} ${d.text.trim()}`);
  assert.ok(after.corrections.length >= 6);
  // What was not edited is what it was.
  assert.deepEqual(withoutRecord(after).tasks.slice(4), before.tasks.slice(4));
  assert.deepEqual(after.tables, before.tables);

  // The page of the corrected plan shows what this page shows.
  const here = await page.evaluate(() => document.title) && await cards(page);
  await page.goto(pathToFileURL(path.join(folder, 'text.corrected.plan.html')).href);
  assert.deepEqual(await cards(page), here);
  assert.equal(shown.length, here.length);
});

async function cards(page) {
  await page.click('#tab-tasks');
  return page.locator('#panel-tasks .card').evaluateAll(list => list.map(c => [c.dataset.task, c.querySelector('h4').innerText, [...c.querySelectorAll('.fact')].map(f => f.innerText)].flat().filter(x => !/bên cạnh/.test(x))));
}

await test('changes come back after closing, and a saved file opens again', 'text.plan.html', async page => {
  await page.click('#tab-header');
  await page.locator('dd[data-path="/document/place"] button').click();
  await page.locator('dd[data-path="/document/place"] input').fill('Nơi khác');
  await page.keyboard.press('Enter');
  const file = await download(page);
  await page.reload();
  assert.match(await text(page, '#save'), /1/);
  await page.click('#undo');
  assert.ok(await page.locator('#save').isDisabled());
  await page.setInputFiles('#open', file);
  await page.waitForFunction(() => !document.getElementById('save').disabled);
  await page.setInputFiles('#open', {name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}')});
  await page.waitForFunction(() => /corrections/.test(document.getElementById('status').textContent));
});

await test('the keyboard alone is enough', 'text.plan.html', async page => {
  await page.keyboard.press('2');
  await page.keyboard.press('j');
  const first = await page.locator('.card.here').getAttribute('data-task');
  await page.keyboard.press('j');
  assert.notEqual(await page.locator('.card.here').getAttribute('data-task'), first);
  await page.keyboard.press('k');
  assert.equal(await page.locator('.card.here').getAttribute('data-task'), first);
  await page.keyboard.press('e');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'title');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('form.edit').count(), 0);
  await page.focus('#tab-tasks');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getAttribute('#tab-header', 'aria-selected'), 'true');
  await page.keyboard.press('?');
  assert.ok(await page.locator('#keys').isVisible());
  await page.keyboard.press('Escape');
});

await test('a table cell is edited and its lines are marked', 'pages.plan.html', async page => {
  await page.click('#tab-tables');
  const cell = page.locator('td[data-path]').nth(4);
  await cell.click();
  assert.ok(await page.locator('#pages rect.here').count() > 0);
  await cell.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' thêm');
  await page.keyboard.press('Enter');
  assert.match(await text(page, '#save'), /1/);
});

await test('a hostile text does no harm', 'hostile.plan.html', async page => {
  for (const tab of ['doubts', 'tasks', 'header', 'tables', 'changes', 'pictures']) await page.click(`#tab-${tab}`);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.equal(await page.locator('#panel-tasks img, #panel-tasks script').count(), 0);
  await page.click('#tab-tasks');
  assert.match(await page.locator('#panel-tasks').innerText(), /<script>/);
});

await test('a link from a workbook chooses its task', 'text.plan.html', async page => {
  const id = read('text.plan.json').tasks[4].id;
  await page.goto(`${pathToFileURL(path.join(folder, 'text.plan.html')).href}#task-${encodeURIComponent(id)}`);
  await page.reload();
  assert.equal(await page.locator('.card.here').getAttribute('data-task'), id);
});

await test('a page without its source says so', 'alone.plan.html', async page => {
  assert.ok(await page.locator('#source-note').isVisible());
  await page.click('#tab-tasks');
  assert.ok(await page.locator('.card').count() > 0);
});

await test('a phone shows one side at a time', 'text.plan.html', async page => {
  assert.ok(await page.locator('#reading').isVisible());
  assert.ok(!await page.locator('#source').isVisible());
  await page.click('[data-side=source]');
  assert.ok(await page.locator('#source').isVisible());
  await page.locator(`.ln[data-line="${read('text.plan.json').tasks[2].provenance.lines[0]}"]`).click();
  assert.ok(await page.locator('.card.here').isVisible());
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 1, `${overflow} pixels too wide`);
}, PHONE);

await test('a hundred pages open in less than two seconds', 'long.plan.html', async (page, took) => {
  const pages = await page.locator('.sheet').count();
  console.log(`      ${pages} pages, ${took} ms`);
  assert.ok(pages >= 100);
  // The bound is wide where the machine is busy; the figure is printed above.
  assert.ok(took < 10_000, `${took} ms`);
});

for (const [name, options] of [['light', LAPTOP], ['dark', {...LAPTOP, colorScheme: 'dark'}], ['phone', PHONE]]) {
  for (const tab of ['doubts', 'tasks', 'header', 'tables', 'changes', 'pictures']) {
    await test(`accessibility: ${name}, ${tab}`, 'pages.plan.html', async page => {
      await page.click(`#tab-${tab}`);
      if (tab === 'tasks') { await page.locator('.card h4 button').first().click(); await page.keyboard.press('e'); }
      // The policy of the page lets no other script in, so the checker runs in a world of its own.
      const client = await page.context().newCDPSession(page);
      const {frameTree} = await client.send('Page.getFrameTree');
      const {executionContextId} = await client.send('Page.createIsolatedWorld', {frameId: frameTree.frame.id});
      await client.send('Runtime.evaluate', {expression: axe, contextId: executionContextId});
      const {result} = await client.send('Runtime.evaluate', {expression: 'axe.run().then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])))', contextId: executionContextId, awaitPromise: true, returnByValue: true});
      const serious = JSON.parse(result.value).filter(v => ['serious', 'critical'].includes(v[0]));
      assert.deepEqual(serious, []);
    }, options);
  }
}

await browser.close();
writeFileSync(path.join(folder, 'done'), '');
console.log(failed ? `${failed} failed` : 'all well');
process.exit(failed ? 1 : 0);
