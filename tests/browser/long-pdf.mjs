// Writes a PDF file of many pages, each with numbered lines of text: long-pdf.mjs FILE PAGES
import {writeFileSync} from 'node:fs';

const [file, count] = process.argv.slice(2);
const objects = ['<</Type/Catalog/Pages 2 0 R>>', '', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
const kids = [];
let item = 0;
for (let page = 0; page < Number(count); page++) {
  const lines = Array.from({length: 12}, () => { item += 1; return `(${item}. Ra soat quy trinh, cong khai ket qua lan ${item}.) Tj 0 -40 Td`; });
  const text = `BT /F1 12 Tf 72 760 Td ${lines.join(' ')} ET`;
  objects.push(`<</Length ${text.length}>>\nstream\n${text}\nendstream`);
  objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents ${objects.length} 0 R>>`);
  kids.push(`${objects.length} 0 R`);
}
objects[1] = `<</Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]>>`;
let out = '%PDF-1.4\n';
const offsets = objects.map((body, i) => {
  const at = out.length;
  out += `${i + 1} 0 obj\n${body}\nendobj\n`;
  return at;
});
const table = out.length;
out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map(o => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}`;
out += `trailer <</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
writeFileSync(file, out, 'latin1');
