// The review page. `data` is what was read; `changes` is what a person did since; `plan` is the one with the other.
// Text of the document reaches the screen by textContent only.
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  const say = WORDS[document.documentElement.lang] || WORDS.vi;
  const source = data.source;
  const base = data.plan;
  let changes = [];
  let plan = structuredClone(base);
  let tab = 'doubts';
  let chosen = null;      // id of the chosen item
  let chosenDoubt = null; // id of the chosen doubt
  let editing = null;     // id of the item being edited, or «split:ID»

  // ---- building elements ------------------------------------------------------------------------------------------

  function el(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (key === 'value' || key === 'checked' || key === 'hidden' || key === 'selected') node[key] = value;
      else node.setAttribute(key, value === true ? '' : value);
    }
    node.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
    return node;
  }

  const button = (text, onclick, className, more = {}) => el('button', {type: 'button', onclick, class: className, ...more}, text);
  const option = (value, text, now) => el('option', {value, selected: value === now}, text);
  const token = id => id.replace(/~/g, '~0').replace(/\//g, '~1');
  const untoken = t => t.replace(/~1/g, '/').replace(/~0/g, '~');
  const fold = text => (text || '').normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

  let fading;
  function tell(text) {
    $('status').textContent = text;
    $('status').classList.add('on');
    clearTimeout(fading);
    fading = setTimeout(() => $('status').classList.remove('on'), 4500);
  }

  // ---- corrections: the same rules as «kehoach apply» ---------------------------------------------------------------

  const same = (a, b) => JSON.stringify(plain(a)) === JSON.stringify(plain(b));
  function plain(value) {
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== 'object') return value ?? null;
    const keys = Object.keys(value).filter(k => !['confidence', 'provenance', 'trace'].includes(k) && value[k] !== null && value[k] !== undefined);
    return Object.fromEntries(keys.sort().map(k => [k, plain(value[k])]));
  }

  function titleOf(text) {
    const whole = text.trim();
    const at = [...whole].length <= 200 ? -1 : whole.indexOf('. ');
    return (at < 0 ? whole : whole.slice(0, at)).replace(/[.;,: ]+$/, '');
  }

  const taskOf = id => plan.tasks.find(t => t.id === id);

  // The object and key that a path names, or null.
  function at(path) {
    const [kind, id, a, b, c, d] = path.slice(1).split('/').map(untoken);
    const byId = (list, key) => list.find(x => x.id === key);
    if (kind === 'document') return {part: plan.document, key: id};
    if (kind === 'tables' && a === 'rows') {
      const row = byId(byId(plan.tables, id)?.rows || [], b);
      const cell = c === 'cells' && row?.cells.find(x => x.col === Number(d));
      return cell ? {part: cell, key: 'text'} : null;
    }
    const part = Array.isArray(plan[kind]) && byId(plan[kind], id);
    return part ? {part, key: a} : null;
  }

  function make(change) {
    const where = at(change.path);
    if (!where) return false;
    if (change.op === 'confirm') return true;
    if (change.op === 'replace') {
      if (!same(where.part[where.key], change.was)) return same(where.part[where.key], change.value);
      where.part[where.key] = structuredClone(change.value ?? null);
      return true;
    }
    const index = plan.tasks.indexOf(where.part);
    const task = plan.tasks[index];
    if (!task || task.text !== change.was) return false;
    if (change.op === 'remove') {
      plan.tasks.splice(index, 1);
      plan.tasks.filter(t => t.parent === task.id).forEach(t => { t.parent = task.parent; });
      return true;
    }
    if (change.op === 'split') {
      const letters = [...task.text];
      const head = letters.slice(0, change.value.at).join('').trim();
      const tail = letters.slice(change.value.at).join('').trim();
      if (!head || !tail || taskOf(change.value.id)) return false;
      const second = {...structuredClone(task), id: change.value.id, label: null, title: titleOf(tail), text: tail, fields: {}, references: [], sub_items: []};
      Object.assign(task, {title: titleOf(head), text: head});
      plan.tasks.splice(index + 1, 0, second);
      return true;
    }
    if (change.op === 'join') {
      const other = taskOf(change.value.id);
      if (!other || other === task) return false;
      const whole = task.title === titleOf(task.text) || task.text.startsWith(task.title);
      task.text = `${task.text.trim()} ${other.text.trim()}`.trim();
      if (whole) task.title = titleOf(task.text);
      for (const a of other.assignments)
        if (!task.assignments.some(b => b.agency === a.agency && b.role === a.role)) task.assignments.push(a);
      if (!task.timing) task.timing = other.timing;
      else if (other.timing && other.timing.raw !== task.timing.raw) {
        task.timing.raw += `; ${other.timing.raw}`;
        task.timing.entries.push(...other.timing.entries);
      }
      task.provenance.lines = [Math.min(task.provenance.lines[0], other.provenance.lines[0]), Math.max(task.provenance.lines[1], other.provenance.lines[1])];
      plan.tasks.splice(plan.tasks.indexOf(other), 1);
      plan.tasks.filter(t => t.parent === other.id).forEach(t => { t.parent = task.id; });
      return true;
    }
    return false;
  }

  const rebuild = () => {
    plan = structuredClone(base);
    return changes.filter(c => !make(c)).length;
  };

  function record(change) {
    if (change.op === 'replace') {
      if (same(change.was, change.value)) return;
      const earlier = changes.findLastIndex(c => c.path === change.path && c.op === 'replace');
      const structural = changes.findLastIndex(c => ['join', 'split', 'remove'].includes(c.op));
      if (earlier > structural) {
        make(change);
        changes[earlier].value = change.value;
        if (same(changes[earlier].was, change.value)) changes.splice(earlier, 1);
        return changed();
      }
    }
    if (make(change)) changes.push(change);
    changed();
  }

  function changed() {
    keep();
    refresh();
  }

  const storeKey = `kehoach:${data.identity.hash}`;
  function keep() {
    try {
      if (changes.length) localStorage.setItem(storeKey, JSON.stringify(changes));
      else localStorage.removeItem(storeKey);
    } catch { /* A browser may keep nothing for files. */ }
  }

  function corrections() {
    return {format: data.format, plan: data.identity, changes};
  }

  function save() {
    const blob = new Blob([JSON.stringify(corrections(), null, 2) + '\n'], {type: 'application/json'});
    const link = el('a', {href: URL.createObjectURL(blob), download: 'corrections.json'});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(say.saved);
  }

  async function open(file) {
    let read;
    try { read = JSON.parse(await file.text()); } catch { read = null; }
    if (read?.format !== data.format || !Array.isArray(read.changes)) return tell(say.notCorrections);
    if (read.plan?.source !== data.identity.source) return tell(say.otherPlan);
    changes = read.changes;
    const bad = rebuild();
    changed();
    tell(say.opened(changes.length, bad));
  }

  function undo(index = changes.length - 1) {
    if (index < 0) return;
    const [gone] = changes.splice(index, 1);
    const bad = rebuild();
    if (bad && index < changes.length) {
      changes.splice(index, 0, gone);
      rebuild();
      tell(say.notUndone);
    } else tell(say.undone);
    if (chosen && !taskOf(chosen)) chosen = null;
    editing = null;
    changed();
  }

  // ---- doubts -----------------------------------------------------------------------------------------------------

  const doubtSays = d => (say.doubt[d.code] ? say.doubt[d.code](d) : d.message || d.code);
  const subject = path => path.split('/').slice(0, 3).join('/');

  // Settled: confirmed, or what it is about was corrected or is gone.
  function settled(d) {
    if (changes.some(c => c.op === 'confirm' && c.value === d.id)) return say.confirmed;
    if (!d.target) return null;
    const about = subject(d.target);
    const field = d.target.split('/')[3];
    const touches = c => {
      if (c.op === 'confirm') return false;
      if (subject(c.path) !== about) return c.op === 'join' && `/tasks/${token(c.value.id)}` === about;
      if (!d.target.startsWith('/tasks/')) return c.path === d.target;
      const part = c.path.split('/')[3];
      return !field || !part || part === field || (field === 'text' && part === 'title');
    };
    return changes.some(touches) ? say.corrected : null;
  }

  const open_ = () => data.doubts.filter(d => !settled(d));
  const taskOfDoubt = d => d.target.startsWith('/tasks/') ? taskOf(untoken(d.target.split('/')[2])) : null;
  function doubtsOf(task) {
    const path = `/tasks/${token(task.id)}`;
    return data.doubts.filter(d => subject(d.target) === path && !settled(d));
  }

  function goDoubt(step) {
    const list = data.doubts.filter(d => !settled(d) || d.id === chosenDoubt);
    if (!list.length) return;
    const now = list.findIndex(d => d.id === chosenDoubt);
    const next = now < 0 ? (step > 0 ? 0 : list.length - 1) : (now + step + list.length) % list.length;
    chooseDoubt(list[next]);
  }

  function chooseDoubt(d) {
    chosenDoubt = d.id;
    chosen = taskOfDoubt(d)?.id ?? null;
    editing = null;
    show('doubts');
    mark(d.place || taskOfDoubt(d)?.provenance);
    const card = document.querySelector('.doubt.here');
    card?.scrollIntoView({block: 'start'});
    card?.querySelector('.what').focus({preventScroll: true});
  }

  function confirmDoubt(d) {
    const next = open_();
    const after = next[next.findIndex(x => x.id === d.id) + 1] || next.find(x => x.id !== d.id);
    record({op: 'confirm', path: d.target || '/document', value: d.id, place: d.place || undefined});
    if (after && tab === 'doubts') chooseDoubt(after);
  }

  // ---- letters that were changed or are in doubt --------------------------------------------------------------------

  const fixesByLine = new Map();
  for (const fix of data.fixes) {
    if (!fixesByLine.has(fix[0])) fixesByLine.set(fix[0], []);
    fixesByLine.get(fix[0]).push(fix);
  }
  fixesByLine.forEach(list => list.sort((a, b) => a[1] - b[1]));

  const isUnsure = fix => !fix[6] || fix[5] < 0.4;
  function fixTitle(fix, inSource) {
    const [, , , original, proposed, confidence, applied, runnerUp] = fix;
    const parts = [applied && !inSource ? say.original(original) : say.proposal(proposed)];
    if (runnerUp) parts.push(say.proposal(runnerUp));
    parts.push(say.sureness(Math.round(confidence * 100)));
    return parts.join(' · ');
  }

  function marked(text, fix, inSource) {
    return el('mark', {class: isUnsure(fix) ? 'unsure' : 'fix', title: fixTitle(fix, inSource)}, text);
  }

  // A text that was read, with its changed words marked. The words are looked for in the order in which they stand.
  function withMarks(text, place) {
    if (!text || !place || !data.fixes.length) return [text || ''];
    const out = [];
    let done = 0;
    for (let line = place.lines[0]; line <= place.lines[1]; line++) {
      for (const fix of fixesByLine.get(line) || []) {
        const word = fix[6] ? fix[4] : fix[3];
        if (!word || word.length > 60) continue;
        const found = text.indexOf(word, done);
        if (found < 0 || found - done > 400) continue;
        const around = [text[found - 1], text[found + word.length]];
        if (around.some(c => c && /[\p{L}\p{N}]/u.test(c))) continue;
        out.push(text.slice(done, found), marked(word, fix, false));
        done = found + word.length;
      }
    }
    out.push(text.slice(done));
    return out;
  }

  // A line of the source as it stood, with what was made of its words.
  function sourceText(line) {
    const fixes = fixesByLine.get(line.number);
    if (!fixes) return [line.text];
    const letters = [...line.text];
    const out = [];
    let done = 0;
    for (const fix of fixes) {
      if (fix[1] < done || fix[2] > letters.length || fix[1] >= fix[2]) continue;
      out.push(letters.slice(done, fix[1]).join(''), marked(letters.slice(fix[1], fix[2]).join(''), fix, true));
      done = fix[2];
    }
    out.push(letters.slice(done).join(''));
    return out;
  }

  // ---- the source -------------------------------------------------------------------------------------------------

  const SVG = 'http://www.w3.org/2000/svg';
  let asText = !source.pages.length;
  const lineNodes = new Map();

  function drawSource() {
    const file = base.document.source.file;
    $('source-file').textContent = file;
    $('source-note').hidden = !source.absent;
    if (source.absent) $('source-note').textContent = (say.absent[source.absent] || say.absent.unreadable)(file);
    $('as-text').hidden = !source.pages.length || !source.lines.length;
    $('as-text').textContent = asText ? say.asPages : say.asText;
    $('smaller').hidden = $('larger').hidden = Boolean(source.absent);
    lineNodes.clear();
    $('pages').replaceChildren(...(asText ? drawLines() : source.pages.map(drawPage)));
  }

  function drawLines() {
    const out = [];
    let page = null;
    let box = null;
    for (const line of source.lines) {
      if (line.page !== page) {
        page = line.page;
        if (base.document.source.pages > 1) out.push(el('p', {class: 'pagebreak'}, say.page(page)));
        box = el('div', {class: 'lines'});
        out.push(box);
      }
      const unsure = (fixesByLine.get(line.number) || []).some(isUnsure);
      const node = el('div', {class: unsure ? 'ln unsure' : 'ln', 'data-line': line.number}, el('b', {}, String(line.number)), el('span', {}, sourceText(line)));
      lineNodes.set(line.number, node);
      box.append(node);
    }
    return out;
  }

  function drawPage(page) {
    const box = document.createElementNS(SVG, 'svg');
    box.setAttribute('viewBox', `0 0 ${page.width} ${page.height}`);
    box.setAttribute('data-page', page.number);
    box.setAttribute('aria-hidden', 'true');
    for (const d of data.doubts) {
      const task = taskOfDoubt(d);
      const bbox = d.place?.bbox || task?.provenance.bbox;
      const on = d.place?.bbox ? d.place.page : task?.provenance.page;
      if (bbox && on === page.number) box.append(rectangle(bbox, 'unsure'));
    }
    const image = el('img', {src: page.image, alt: say.page(page.number), loading: 'lazy', decoding: 'async', width: Math.round(page.width * 4 / 3), height: Math.round(page.height * 4 / 3)});
    return el('div', {class: 'sheet', id: `page-${page.number}`}, image, box, el('span', {class: 'number'}, say.page(page.number)));
  }

  function rectangle([left, top, right, bottom], className) {
    const rect = document.createElementNS(SVG, 'rect');
    for (const [key, value] of Object.entries({x: left - 2, y: top - 1.5, width: right - left + 4, height: bottom - top + 3, rx: 2, class: className})) rect.setAttribute(key, value);
    return rect;
  }

  const boxesByPage = new Map();
  for (const line of source.lines) {
    if (!line.bbox) continue;
    if (!boxesByPage.has(line.page)) boxesByPage.set(line.page, []);
    boxesByPage.get(line.page).push(line);
  }

  // Marks a place of the source and scrolls there.
  function mark(place) {
    document.querySelectorAll('#pages .here').forEach(n => n.tagName === 'rect' ? n.remove() : n.classList.remove('here'));
    if (!place) return;
    const [first, last] = place.lines;
    let to = null;
    if (asText) {
      for (let n = first; n <= last; n++) {
        const node = lineNodes.get(n);
        if (!node) continue;
        node.classList.add('here');
        to ??= node;
      }
    } else {
      for (const box of document.querySelectorAll('#pages svg[data-page]')) {
        const page = Number(box.dataset.page);
        const lines = (boxesByPage.get(page) || []).filter(l => l.number >= first && l.number <= last);
        const boxes = lines.length ? lines.map(l => l.bbox) : page === place.page && place.bbox ? [place.bbox] : [];
        for (const bbox of boxes) {
          const rect = rectangle(bbox, 'here');
          box.append(rect);
          to ??= rect;
        }
      }
      to ??= document.getElementById(`page-${place.page}`);
    }
    if (to && $('source').offsetParent !== null) {
      const pane = $('source');
      const from = to.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTo({top: pane.scrollTop + from - Math.min(160, pane.clientHeight / 4)});
    }
  }

  // The narrowest item that stands on a line.
  function taskAt(line) {
    const on = plan.tasks.filter(t => t.provenance.lines[0] <= line && line <= t.provenance.lines[1]);
    return on.reduce((a, b) => (a && a.provenance.lines[1] - a.provenance.lines[0] <= b.provenance.lines[1] - b.provenance.lines[0] ? a : b), null);
  }

  function clickSource(event) {
    const line = event.target.closest('.ln');
    if (line) return chooseAt(Number(line.dataset.line));
    const box = event.target.closest('svg[data-page]');
    if (!box) return;
    const page = Number(box.dataset.page);
    const frame = box.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * box.viewBox.baseVal.width;
    const y = (event.clientY - frame.top) / frame.height * box.viewBox.baseVal.height;
    const holds = b => b && b[0] - 3 <= x && x <= b[2] + 3 && b[1] - 3 <= y && y <= b[3] + 3;
    const hit = (boxesByPage.get(page) || []).find(l => holds(l.bbox) && taskAt(l.number));
    if (hit) return chooseAt(hit.number);
    const area = t => (t.provenance.bbox[2] - t.provenance.bbox[0]) * (t.provenance.bbox[3] - t.provenance.bbox[1]);
    const inside = plan.tasks.filter(t => t.provenance.page === page && holds(t.provenance.bbox)).sort((a, b) => area(a) - area(b));
    if (inside.length) choose(inside[0].id, true);
  }

  function chooseAt(line) {
    const task = taskAt(line);
    if (task) return choose(task.id, true);
    for (const table of plan.tables) for (const row of table.rows) for (const cell of row.cells) {
      if (cell.provenance.lines[0] <= line && line <= cell.provenance.lines[1] && cell.text) {
        show('tables');
        mark(cell.provenance);
        const node = document.querySelector(`td[data-path="${CSS.escape(cellPath(table, row, cell))}"]`);
        node?.classList.add('here');
        return node?.scrollIntoView({block: 'center'});
      }
    }
    mark({page: 1, lines: [line, line]});
  }

  // ---- items ------------------------------------------------------------------------------------------------------

  const agencyName = id => plan.agencies.find(a => a.id === id)?.name || id;
  const sectionName = id => {
    const s = plan.sections.find(x => x.id === id);
    return s ? `${s.label} ${s.title}`.trim() : id || say.noHeading;
  };
  const day = iso => iso && document.documentElement.lang === 'vi' ? iso.split('-').reverse().join('/') : iso;

  function entrySays(entry) {
    const parts = [say.timings[entry.kind]];
    if (entry.every) parts.push(say.every[entry.every]);
    if (entry.weekday) parts.push(say.weekdays[entry.weekday]);
    if (entry.day) parts.push(`${say.day} ${entry.day}`);
    if (entry.month) parts.push(`${say.month} ${entry.month}`);
    if (entry.start && entry.end) parts.push(`${day(entry.start)} – ${day(entry.end)}`);
    else if (entry.start || entry.end) parts.push(day(entry.start || entry.end));
    if (entry.event) parts.push(entry.event);
    if (entry.scope) parts.push(`(${entry.scope})`);
    return parts.join(' ');
  }

  function months(task) {
    const out = new Set();
    for (const e of task.timing?.entries || []) {
      if (['ongoing', 'recurring'].includes(e.kind)) out.add('ongoing');
      const [a, b] = [e.kind === 'by' ? e.end || e.start : e.start || e.end, e.end || e.start];
      if (!a) continue;
      let [y, m] = a.split('-').map(Number);
      const last = b.slice(0, 7);
      for (let n = 0; n < 120; n++) {
        const key = `${y}-${String(m).padStart(2, '0')}`;
        if (key > last && n) break;
        out.add(key);
        if (++m > 12) { m = 1; y++; }
      }
    }
    if (!out.size) out.add('none');
    return out;
  }

  const deadline = task => (task.timing?.entries || []).map(e => e.end || e.start).filter(Boolean).sort().pop() || '9999';

  function matching() {
    const words = fold($('search').value).split(/\s+/).filter(Boolean);
    const [agency, kind, month] = [$('by-agency').value, $('by-kind').value, $('by-month').value];
    const only = $('only-doubt').checked;
    const list = plan.tasks.filter(t => {
      if (kind && t.kind !== kind) return false;
      if (agency === 'none' ? t.assignments.length : agency && !t.assignments.some(a => a.agency === agency)) return false;
      if (month && !months(t).has(month)) return false;
      if (only && !doubtsOf(t).length) return false;
      if (!words.length) return true;
      const text = fold([t.id, t.title, t.text, t.timing?.raw, ...t.assignments.map(a => a.raw)].join(' '));
      return words.every(w => text.includes(w));
    });
    const weight = t => Math.max(0, ...doubtsOf(t).map(d => d.weight));
    const keys = {deadline: t => deadline(t), agency: t => (t.assignments[0] ? agencyName(t.assignments[0].agency) : '￿'), doubt: t => (1 - weight(t)).toFixed(3)};
    const key = keys[$('sort').value];
    if (!key) return list;
    const keyed = list.map((t, i) => [key(t), i, t]);
    return keyed.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1])).map(k => k[2]);
  }

  function drawTasks() {
    const list = matching();
    $('found').textContent = say.found(list.length, plan.tasks.length);
    const out = [];
    let section;
    for (const task of list) {
      if ($('sort').value === 'page' && task.section !== section) {
        section = task.section;
        out.push(el('h3', {class: 'section'}, sectionName(section)));
      }
      out.push(card(task));
    }
    if (!list.length) out.push(el('p', {class: 'empty'}, say.nothing));
    $('panel-tasks').replaceChildren(...out);
  }

  const isChanged = task => changes.concat(base.corrections || []).some(c => c.op !== 'confirm' && (subject(c.path) === `/tasks/${token(task.id)}` || c.value?.id === task.id));

  function card(task, inDoubt) {
    const asks = doubtsOf(task);
    const classes = ['card', asks.length && 'doubtful', isChanged(task) && 'changed', task.id === chosen && 'here'].filter(Boolean).join(' ');
    const where = task.provenance;
    const place = [base.document.source.pages > 1 && say.page(where.page), say.line(...where.lines)].filter(Boolean).join(', ');
    const top = el('div', {class: 'top'},
      el('span', {class: 'tag id'}, task.id), el('span', {class: 'tag'}, say.kinds[task.kind]),
      asks.length > 0 && el('span', {class: 'tag ask'}, say.askMark), isChanged(task) && el('span', {class: 'tag done'}, say.changedMark),
      el('span', {class: 'push'}), el('span', {class: 'dim'}, place));
    const title = el('h4', {dir: 'auto'}, el('button', {type: 'button', onclick: () => choose(task.id), 'aria-current': task.id === chosen ? 'true' : null}, withMarks(task.title, where)));
    const node = el('article', {class: classes, 'data-task': task.id, id: inDoubt ? null : `task-${task.id}`}, top, title);
    if (task.text && task.text.replace(/[.;,: ]+$/, '') !== task.title)
      node.append(el('details', {}, el('summary', {}, say.whole), el('p', {class: 'full', dir: 'auto'}, withMarks(task.text, where))));
    node.append(facts(task));
    if (editing === task.id) node.append(editor(task));
    else if (editing === `split:${task.id}`) node.append(splitter(task));
    else if (task.id === chosen) node.append(actions(task));
    return node;
  }

  function facts(task) {
    const out = task.assignments.map(a => el('span', {class: `fact ${a.role}`, title: agencyName(a.agency)}, el('small', {}, say.roles[a.role]), withMarks(a.raw, a.provenance || task.provenance)));
    if (task.timing) {
      const says = task.timing.entries.map(entrySays).join('; ');
      out.push(el('span', {class: 'fact when', title: task.timing.raw}, el('small', {}, '🗓'), says || withMarks(task.timing.raw, task.timing.provenance)));
    }
    for (const d of doubtsOf(task)) if (d.code.endsWith('-lacking')) out.push(el('span', {class: 'fact none'}, doubtSays(d)));
    const product = task.fields?.product || [];
    if (product.length) out.push(el('span', {class: 'fact'}, el('small', {}, say.product), product.join('; ')));
    return el('div', {class: 'facts'}, out);
  }

  function actions(task) {
    const edit = what => () => { editing = what; redraw(task.id); };
    return el('div', {class: 'actions'},
      button(say.edit, edit(task.id), 'act-edit'), button(say.split, edit(`split:${task.id}`), 'act-split'),
      button(say.join, () => joinNext(task), 'act-join'), button(say.drop, () => drop(task), 'bad act-drop'));
  }

  function choose(id, fromSource) {
    const task = taskOf(id);
    if (!task) return;
    const before = chosen;
    chosen = id;
    if (before !== id) editing = null;
    if (fromSource) {
      chosenDoubt = doubtsOf(task)[0]?.id ?? null;
      if (tab !== 'tasks') show('tasks'); else refresh();
      if (!document.getElementById(`task-${id}`)) { clearFilters(); drawTasks(); }
    } else if (tab === 'tasks') [before, id].forEach(swap);
    else refresh();
    mark(task.provenance);
    const node = document.querySelector(`[role=tabpanel]:not([hidden]) [data-task="${CSS.escape(id)}"]`);
    if (fromSource) { setSide('reading'); node?.scrollIntoView({block: 'center'}); }
    node?.querySelector('h4 button').focus({preventScroll: true});
    tell(say.chosen(id));
  }

  // Draws one card anew, so that choosing in a long list moves nothing.
  function swap(id) {
    const task = id && taskOf(id);
    const node = task && document.getElementById(`task-${id}`);
    if (node) node.replaceWith(card(task));
  }

  function redraw(id) {
    refresh();
    const node = document.querySelector(`[role=tabpanel]:not([hidden]) [data-task="${CSS.escape(id)}"]`);
    (node?.querySelector('form input, form textarea, .split-text button') || node?.querySelector('h4 button'))?.focus();
    node?.scrollIntoView({block: 'nearest'});
  }

  function goTask(step) {
    const list = tab === 'tasks' ? matching() : plan.tasks;
    if (tab !== 'tasks') show('tasks');
    const now = list.findIndex(t => t.id === chosen);
    const next = list[Math.max(0, Math.min(list.length - 1, now < 0 ? 0 : now + step))];
    if (!next) return;
    choose(next.id);
    document.getElementById(`task-${next.id}`)?.scrollIntoView({block: 'center'});
  }

  function drop(task) {
    chosen = null;
    record({op: 'remove', path: `/tasks/${token(task.id)}`, was: task.text, place: task.provenance});
  }

  function joinNext(task) {
    const other = plan.tasks[plan.tasks.indexOf(task) + 1];
    if (!other) return tell(say.lastItem);
    record({op: 'join', path: `/tasks/${token(task.id)}`, was: task.text, value: {id: other.id, place: other.provenance}, place: structuredClone(task.provenance)});
  }

  function splitter(task) {
    const parts = [];
    let count = 0;
    for (const piece of task.text.split(/(\s+)/)) {
      const cut = count;
      count += [...piece].length;
      if (!piece.trim() || !cut) { parts.push(piece); continue; }
      parts.push(button(piece, () => splitHere(task, cut)));
    }
    return el('div', {}, el('p', {class: 'legend'}, say.splitAt), el('p', {class: 'split-text', dir: 'auto'}, parts), button(say.cancel, () => { editing = null; redraw(task.id); }));
  }

  function splitHere(task, cut) {
    let n = 2;
    while (taskOf(`${task.id}-${n}`) || plan.sections.some(s => s.id === `${task.id}-${n}`)) n++;
    editing = null;
    record({op: 'split', path: `/tasks/${token(task.id)}`, was: task.text, value: {at: cut, id: `${task.id}-${n}`}, place: task.provenance});
    redraw(task.id);
  }

  // ---- editing an item --------------------------------------------------------------------------------------------

  function editor(task) {
    const field = (label, input) => el('label', {}, el('span', {}, label), input);
    const title = el('textarea', {rows: 2, name: 'title', dir: 'auto', value: task.title});
    const text = el('textarea', {rows: Math.min(8, 2 + Math.floor(task.text.length / 90)), name: 'text', dir: 'auto', value: task.text});
    const kind = el('select', {name: 'kind'}, Object.entries(say.kinds).map(([k, v]) => option(k, v, task.kind)));
    const section = el('select', {name: 'section'}, option('', say.noHeading, task.section || ''), plan.sections.map(s => option(s.id, sectionName(s.id).slice(0, 90), task.section)));
    const people = el('div', {}, task.assignments.map(assignmentRow));
    const raw = el('input', {name: 'timing', dir: 'auto', value: task.timing?.raw || ''});
    const times = el('div', {}, (task.timing?.entries || []).map(timeRow));
    const submit = event => {
      event.preventDefault();
      apply_(task, {title, text, kind, section, people, raw, times});
    };
    return el('form', {class: 'edit', onsubmit: submit},
      field(say.title, title), field(say.text, text),
      el('div', {class: 'pair'}, field(say.kind, kind), field(say.section, section)),
      el('fieldset', {}, el('legend', {class: 'legend'}, say.agencies), people, button(say.add, () => people.append(assignmentRow({role: 'lead', raw: '', agency: ''})), 'quiet')),
      el('fieldset', {}, el('legend', {class: 'legend'}, say.timing), field(say.asPrinted, raw), times, button(say.add, () => times.append(timeRow({kind: 'by', start: null, end: null})), 'quiet')),
      el('div', {class: 'actions'}, el('button', {class: 'primary', type: 'submit'}, say.done), button(say.cancel, () => { editing = null; redraw(task.id); })));
  }

  const remover = row => button('✕', () => row().remove(), 'quiet', {'aria-label': say.remove});

  function assignmentRow(assignment) {
    const row = el('div', {class: 'row'},
      el('select', {'aria-label': say.kind, name: 'role'}, Object.entries(say.roles).map(([k, v]) => option(k, v, assignment.role))),
      el('input', {list: 'agency-names', 'aria-label': say.agencies, name: 'agency', dir: 'auto', value: assignment.raw}), remover(() => row));
    row.was = assignment;
    return row;
  }

  function timeRow(entry) {
    const input = (type, value, label, more = {}) => el('input', {type, value: value ?? '', 'aria-label': label, title: label, ...more});
    const kind = el('select', {'aria-label': say.timing, name: 'when'}, Object.entries(say.timings).map(([k, v]) => option(k, v, entry.kind)));
    const start = input('date', entry.start, say.from, {name: 'start'});
    const end = input('date', entry.end, say.to, {name: 'end'});
    const every = el('select', {'aria-label': say.timings.recurring}, option('', '—', entry.every || ''), Object.entries(say.every).map(([k, v]) => option(k, v, entry.every)));
    const dayOf = input('number', entry.day, say.day, {min: 1, max: 31, placeholder: say.day});
    const weekday = input('number', entry.weekday, say.weekday, {min: 1, max: 7, placeholder: '1–7'});
    const month = input('number', entry.month, say.month, {min: 1, max: 12, placeholder: say.month});
    const event = input('text', entry.event, say.event, {placeholder: say.event});
    const row = el('div', {class: 'row when'}, kind, start, end, remover(() => row), el('div', {class: 'wide-cell pair rhythm'}, every, dayOf, weekday, month), el('div', {class: 'wide-cell'}, event));
    const fit = () => {
      row.querySelector('.rhythm').hidden = kind.value !== 'recurring';
      event.parentNode.hidden = kind.value !== 'on_event';
      start.disabled = kind.value === 'by' && !start.value;
      end.disabled = kind.value === 'from' && !end.value;
    };
    kind.addEventListener('change', fit);
    fit();
    row.read = () => {
      const number = i => (i.value ? Number(i.value) : undefined);
      const out = {...entry, kind: kind.value, start: start.value || null, end: end.value || null};
      const more = kind.value === 'recurring' ? {every: every.value || undefined, day: number(dayOf), weekday: number(weekday), month: number(month)} : {every: undefined, day: undefined, weekday: undefined, month: undefined};
      Object.assign(out, more, {event: kind.value === 'on_event' ? event.value.trim() || undefined : undefined});
      Object.keys(out).forEach(k => out[k] === undefined && delete out[k]);
      return out;
    };
    return row;
  }

  function readAssignment(row) {
    const [role, raw] = [row.querySelector('select').value, row.querySelector('input').value.trim()];
    if (!raw) return null;
    if (raw === row.was.raw && row.was.agency) return {...row.was, role};
    const known = plan.agencies.find(a => a.name === raw || a.printed.includes(raw) || fold(a.name) === fold(raw) && a.name.toLowerCase() === raw.toLowerCase());
    return {agency: known?.id || '', role, raw: raw.normalize('NFC'), confidence: 1};
  }

  function apply_(task, form) {
    const id = token(task.id);
    const title = form.title.value.trim();
    if (!title) { form.title.classList.add('wrong'); return tell(say.emptyText); }
    const text = form.text.value.trim();
    const assignments = [...form.people.children].map(readAssignment).filter(Boolean);
    const entries = [...form.times.children].map(row => row.read());
    const raw = form.raw.value.trim();
    const timing = raw || entries.length ? {...(task.timing || {label: null, provenance: task.provenance}), raw, entries} : null;
    // A title that was the text stays the text, unless it was edited itself.
    const follows = task.title === titleOf(task.text) && title === task.title && text !== task.text;
    const values = {title: follows ? titleOf(text) : title, text, kind: form.kind.value, section: form.section.value || null, assignments, timing};
    editing = null;
    for (const [field, value] of Object.entries(values)) {
      const was = structuredClone(taskOf(task.id)[field] ?? null);
      record({op: 'replace', path: `/tasks/${id}/${field}`, was, value, place: structuredClone(task.provenance)});
    }
    refresh();
    redraw(task.id);
  }

  // ---- header, tables, changes ------------------------------------------------------------------------------------

  function drawHeader() {
    const doc = plan.document;
    const kinds = say.documentKinds;
    const signer = key => value => ({...(doc.signer || {name: '', position: null}), [key]: value});
    const rows = [
      ['kind', kinds[doc.kind], {choices: kinds, value: doc.kind}],
      ['number', doc.number], ['title', doc.title, {long: true}],
      ['issuer', doc.issuer && agencyName(doc.issuer), {list: 'agency-names', read: v => plan.agencies.find(a => a.name === v)?.id || v}],
      ['place', doc.place], ['issued', doc.issued?.date, {read: readDate}],
      ['signer', doc.signer?.name, {read: v => (v ? signer('name')(v) : null)}],
      ['position', doc.signer?.position, {field: 'signer', read: v => signer('position')(v)}],
      ['recipients', doc.recipients.join('\n'), {long: true, read: v => (v || '').split('\n').map(x => x.trim()).filter(Boolean)}],
    ];
    const list = el('dl', {class: 'fields'});
    for (const [key, value, more = {}] of rows) {
      const path = `/document/${more.field || key}`;
      const ask = data.doubts.find(d => d.target === path && !settled(d));
      list.append(el('dt', {}, say.document[key], ask && el('span', {class: 'tag ask'}, say.askMark)), editable(value, path, more));
    }
    const headings = el('dl', {class: 'fields'});
    for (const s of plan.sections) headings.append(el('dt', {}, s.id), editable(s.title, `/sections/${token(s.id)}/title`, {long: s.title.length > 60, place: s.provenance}));
    $('panel-header').replaceChildren(list, el('h3', {class: 'section'}, say.outline), headings);
  }

  function readDate(value) {
    if (!value) return null;
    const iso = value.includes('/') ? value.split('/').reverse().join('-') : value;
    const found = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(iso);
    if (!found) return undefined;
    const parts = [found[1], found[2], found[3]].filter(Boolean).map((p, i) => (i ? p.padStart(2, '0') : p));
    const whole = new Date(`${parts.concat('01', '01').slice(0, 3).join('-')}T00:00:00Z`);
    if (Number.isNaN(whole.getTime()) || (parts[2] && whole.getUTCDate() !== Number(parts[2]))) return undefined;
    return {date: parts.join('-'), precision: ['year', 'month', 'day'][parts.length - 1]};
  }

  function editable(value, path, more) {
    const shown = el('span', {dir: 'auto'}, value || el('span', {class: 'dim'}, say.none));
    if (more.place) shown.addEventListener('click', () => mark(more.place));
    const begin = () => {
      const input = more.choices ? el('select', {}, Object.entries(more.choices).map(([k, v]) => option(k, v, more.value)))
        : more.long ? el('textarea', {rows: Math.min(10, 2 + (value || '').split('\n').length), dir: 'auto', value: value || ''}) : el('input', {list: more.list, dir: 'auto', value: value || ''});
      input.setAttribute('aria-label', path);
      const submit = event => {
        event.preventDefault();
        const text = input.value.trim().normalize('NFC') || null;
        const next = more.read ? more.read(text) : text;
        if (next === undefined) { input.classList.add('wrong'); return tell(say.badDate); }
        const where = at(path);
        record({op: 'replace', path, was: structuredClone(where.part[where.key] ?? null), value: next, place: more.place});
        refresh();
      };
      cell.replaceChildren(el('form', {onsubmit: submit}, input, el('button', {class: 'primary', type: 'submit'}, say.done), button(say.cancel, refresh)));
      input.focus();
    };
    const cell = el('dd', {'data-path': path}, shown, button(say.edit, begin, 'quiet'));
    return cell;
  }

  const cellPath = (table, row, cell) => `/tables/${token(table.id)}/rows/${token(row.id)}/cells/${cell.col}/text`;

  function drawTables() {
    const out = plan.tables.map(table => {
      const head = el('tr', {}, table.columns.map(c => el('th', {scope: 'col'}, c.name)));
      const rows = table.rows.map(row => el('tr', {class: row.is_group ? 'group' : null}, row.cells.map(cell => {
        const path = cellPath(table, row, cell);
        const node = el('td', {tabindex: 0, dir: 'auto', colspan: cell.col_span > 1 ? cell.col_span : null, rowspan: cell.row_span > 1 ? cell.row_span : null, 'data-path': path}, withMarks(cell.text, cell.provenance));
        node.addEventListener('click', event => { if (event.target.tagName !== 'TEXTAREA') mark(cell.provenance); });
        node.addEventListener('dblclick', () => editCell(node, path, cell));
        node.addEventListener('keydown', event => {
          if (event.key === 'Enter' && event.target === node) { event.preventDefault(); editCell(node, path, cell); }
        });
        return node;
      })));
      return [el('h3', {class: 'section'}, [table.id, table.caption].filter(Boolean).join('. ')), el('div', {class: 'wide'}, el('table', {class: 'plain'}, el('thead', {}, head), el('tbody', {}, rows)))];
    });
    $('panel-tables').replaceChildren(...(out.length ? out.flat() : [el('p', {class: 'empty'}, say.noTables)]));
  }

  function editCell(node, path, cell) {
    const input = el('textarea', {rows: 3, dir: 'auto', 'aria-label': say.edit, value: cell.text});
    const finish = keepIt => {
      const value = input.value.trim().normalize('NFC');
      if (keepIt && value !== cell.text) record({op: 'replace', path, was: cell.text, value, place: cell.provenance});
      else refresh();
    };
    input.addEventListener('keydown', event => {
      if (event.key === 'Escape') { event.stopPropagation(); finish(false); }
      if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); finish(true); }
    });
    input.addEventListener('blur', () => { if (input.isConnected) finish(true); });
    node.replaceChildren(input);
    input.focus();
  }

  function brief(value) {
    if (value === null || value === undefined) return say.none;
    if (typeof value === 'string') return value.length > 160 ? `${value.slice(0, 160)}…` : value;
    if (Array.isArray(value)) return value.map(v => (v?.raw ? `${say.roles[v.role]}: ${v.raw}` : brief(v))).join('; ') || say.none;
    if (value.entries) return [value.raw, value.entries.map(entrySays).join('; ')].filter(Boolean).join(' = ');
    return value.date || value.name || value.id || JSON.stringify(value);
  }

  function drawChanges() {
    const list = changes.map((c, i) => [c, i]).concat((base.corrections || []).map(c => [c, null]));
    const rows = list.map(([c, i]) => el('tr', {}, el('td', {}, say.ops[c.op]), el('td', {}, c.path.slice(1).split('/').map(untoken).join(' › ')),
      el('td', {dir: 'auto'}, c.op === 'confirm' ? '' : brief(c.was)), el('td', {dir: 'auto'}, c.op === 'confirm' || c.op === 'remove' ? '' : brief(c.value)),
      el('td', {}, i === null ? '✓' : button('↶', () => undo(i), 'quiet', {'aria-label': say.undo}))));
    const reopen = el('div', {class: 'actions'}, button(say.open, () => $('open').click()));
    $('panel-changes').replaceChildren(reopen, rows.length ? el('div', {class: 'wide'}, el('table', {class: 'plain'}, el('tbody', {}, rows))) : el('p', {class: 'empty'}, say.noChanges));
  }

  function drawDoubts() {
    const out = data.doubts.map(d => {
      const how = settled(d);
      const here = d.id === chosenDoubt;
      const task = taskOfDoubt(d);
      const what = el('button', {type: 'button', class: 'what', onclick: () => chooseDoubt(d), 'aria-expanded': String(here)}, doubtSays(d));
      const weight = el('i', {});
      weight.style.width = `${Math.round(d.weight * 100)}%`;
      const name = task ? el('span', {class: 'tag id'}, task.id) : d.target.startsWith('/document') ? el('span', {class: 'tag'}, say.tabs.header) : null;
      const ask = el('div', {class: 'ask'}, el('span', {class: 'weight', title: say.sureness(Math.round(100 - d.weight * 100))}, weight), name, what,
        how ? el('span', {class: 'tag done'}, how) : button(say.confirm, () => confirmDoubt(d), 'good'));
      const node = el('div', {class: `doubt${here ? ' here' : ''}${how ? ' settled' : ''}`, 'data-doubt': d.id}, ask);
      if (here && task) node.append(card(task, true));
      else if (here && d.target.startsWith('/document/')) node.append(el('div', {class: 'actions'}, button(say.edit, () => { show('header'); document.querySelector(`[data-path="${CSS.escape(d.target)}"] button`)?.click(); })));
      else if (here && d.target.startsWith('/tables/')) node.append(el('div', {class: 'actions'}, button(say.edit, () => { show('tables'); const td = document.querySelector(`td[data-path="${CSS.escape(d.target)}"]`); td?.scrollIntoView({block: 'center'}); td?.dispatchEvent(new MouseEvent('dblclick')); })));
      else if (task && !how) node.append(el('p', {class: 'dim', dir: 'auto'}, task.title.length > 140 ? `${task.title.slice(0, 140)}…` : task.title));
      return node;
    });
    if (!out.length) out.push(el('p', {class: 'empty good'}, say.noDoubts));
    $('panel-doubts').replaceChildren(...out);
  }

  // ---- the whole --------------------------------------------------------------------------------------------------

  const panels = {doubts: drawDoubts, tasks: drawTasks, header: drawHeader, tables: drawTables, changes: drawChanges, pictures: () => { $('stale').hidden = !changes.some(c => c.op !== 'confirm'); }};

  function show(name) {
    tab = name;
    for (const node of $('tabs').children) {
      const on = node.id === `tab-${name}`;
      node.setAttribute('aria-selected', String(on));
      node.tabIndex = on ? 0 : -1;
    }
    for (const key of Object.keys(panels)) $(`panel-${key}`).hidden = key !== name;
    $('filters').hidden = name !== 'tasks';
    refresh();
  }

  function refresh() {
    const left = open_().length;
    $('left').textContent = say.left(left, data.doubts.length);
    document.querySelector('.queue').classList.toggle('clear', !left);
    const real = changes.length;
    $('save').textContent = say.save(real);
    $('save').disabled = !real;
    $('undo').hidden = !real;
    const counts = {doubts: left, tasks: plan.tasks.length, tables: plan.tables.length, changes: real + (base.corrections || []).length};
    for (const node of $('tabs').children) {
      const key = node.id.slice(4);
      node.replaceChildren(say.tabs[key], ...(counts[key] === undefined ? [] : [' ', el('span', {}, String(counts[key]))]));
      node.classList.toggle('open', key === 'doubts' && left > 0);
    }
    const anchor = inSight();
    panels[tab]();
    const node = anchor && document.querySelector(anchor.selector);
    if (node) $('reading').scrollTop += node.getBoundingClientRect().top - anchor.top;
  }

  // What must stay where it is when the panel is drawn anew: the chosen thing, or else the first that is in sight.
  function inSight() {
    const panel = `#panel-${tab}`;
    const frame = $('reading').getBoundingClientRect();
    const seen = n => n.getBoundingClientRect().bottom > frame.top + 120 && n.getBoundingClientRect().top < frame.bottom;
    const named = key => n => ({selector: `${panel} [data-${key}="${CSS.escape(n.dataset[key])}"]`, top: n.getBoundingClientRect().top});
    for (const key of ['doubt', 'task']) {
      const nodes = [...document.querySelectorAll(`${panel} [data-${key}]`)];
      const node = nodes.find(n => n.classList.contains('here') && seen(n)) || nodes.find(seen);
      if (node) return named(key)(node);
    }
    return null;
  }

  function clearFilters() {
    for (const id of ['search', 'by-agency', 'by-kind', 'by-month']) $(id).value = '';
    $('only-doubt').checked = false;
    $('sort').value = 'page';
  }

  function fillFilters() {
    const count = new Map();
    for (const t of base.tasks) for (const a of new Set(t.assignments.map(x => x.agency))) count.set(a, (count.get(a) || 0) + 1);
    const agencies = base.agencies.filter(a => count.has(a.id)).sort((a, b) => count.get(b.id) - count.get(a.id));
    $('by-agency').append(option('', say.allAgencies), ...agencies.map(a => option(a.id, `${a.name} (${count.get(a.id)})`)), option('none', say.noAgency));
    const kinds = new Set(base.tasks.map(t => t.kind));
    $('by-kind').append(option('', say.allKinds), ...Object.entries(say.kinds).filter(([k]) => kinds.has(k)).map(([k, v]) => option(k, v)));
    const all = [...new Set(base.tasks.flatMap(t => [...months(t)]))].sort();
    const name = m => ({ongoing: say.ongoing, none: say.noTime}[m] || m.split('-').reverse().join('/'));
    $('by-month').append(option('', say.allMonths), ...all.map(m => option(m, name(m))));
    $('sort').append(...Object.entries(say.sorts).map(([k, v]) => option(k, v)));
    $('agency-names').append(...base.agencies.map(a => el('option', {value: a.name})));
  }

  function setSide(side) {
    document.body.dataset.side = side;
    document.querySelectorAll('.sides button').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.side === side)));
  }

  function label() {
    document.querySelectorAll('[data-word]').forEach(n => { n.textContent = say[n.dataset.word]; });
    document.querySelectorAll('[data-label]').forEach(n => { n.title = say[n.dataset.label]; n.setAttribute('aria-label', say[n.dataset.label]); });
    document.querySelectorAll('[data-aria]').forEach(n => n.setAttribute('aria-label', say[n.dataset.aria === 'agencies' ? 'agencyPicture' : n.dataset.aria]));
    document.querySelectorAll('[data-place]').forEach(n => { n.placeholder = say[n.dataset.place]; });
    const doc = base.document;
    $('title').textContent = [doc.number, doc.title].filter(Boolean).join(' — ') || doc.source.file;
    $('title').title = $('title').textContent;
    $('subtitle').textContent = [doc.issuer && agencyName(doc.issuer), doc.place, doc.issued && day(doc.issued.date)].filter(Boolean).join(' · ');
    $('tabs').append(...Object.keys(say.tabs).map(key => button('', () => show(key), null, {id: `tab-${key}`, role: 'tab', 'aria-controls': `panel-${key}`})));
    $('key-list').append(...say.keys.flatMap(([key, what]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, what)]));
  }

  function keys(event) {
    if (event.key === 'Escape' && editing) {
      const id = editing.replace(/^split:/, '');
      editing = null;
      return redraw(id);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || $('keys').open) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const doubt = data.doubts.find(d => d.id === chosenDoubt);
    const todo = {
      n: () => goDoubt(1), p: () => goDoubt(-1), j: () => goTask(1), k: () => goTask(-1), u: () => undo(),
      c: () => doubt && !settled(doubt) && confirmDoubt(doubt), '/': () => { if (tab !== 'tasks') show('tasks'); $('search').focus(); }, '?': () => $('keys').showModal(),
      e: () => { if (chosen) { editing = chosen; redraw(chosen); } },
    }[event.key] || (/^[1-6]$/.test(event.key) && (() => show(Object.keys(say.tabs)[event.key - 1])));
    if (todo) { event.preventDefault(); todo(); }
  }

  function moveTab(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const names = Object.keys(say.tabs);
    show(names[(names.indexOf(tab) + step + names.length) % names.length]);
    $(`tab-${tab}`).focus();
  }

  function zoom(by) {
    const root = document.documentElement.style;
    root.setProperty('--zoom', String(Math.min(3, Math.max(0.6, Number(root.getPropertyValue('--zoom') || 1) * by)).toFixed(2)));
  }

  function divide(share) {
    const clamped = Math.min(80, Math.max(15, share));
    $('main').style.setProperty('--split', `${clamped}%`);
    $('divider').setAttribute('aria-valuenow', String(Math.round(clamped)));
  }

  function listen() {
    document.addEventListener('keydown', keys);
    $('tabs').addEventListener('keydown', moveTab);
    $('pages').addEventListener('click', clickSource);
    $('previous').onclick = () => goDoubt(-1);
    $('next').onclick = () => goDoubt(1);
    $('save').onclick = save;
    $('undo').onclick = () => undo();
    $('open').onchange = event => { if (event.target.files[0]) open(event.target.files[0]); event.target.value = ''; };
    $('help').onclick = () => $('keys').showModal();
    $('larger').onclick = () => zoom(1.15);
    $('smaller').onclick = () => zoom(1 / 1.15);
    $('as-text').onclick = () => { asText = !asText; drawSource(); if (chosen) mark(taskOf(chosen).provenance); };
    $('theme').onclick = () => {
      const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      document.documentElement.dataset.theme = next;
      try { localStorage.setItem('kehoach:theme', next); } catch { /* as above */ }
    };
    for (const id of ['search', 'by-agency', 'by-kind', 'by-month', 'sort', 'only-doubt']) $(id).addEventListener('input', drawTasks);
    document.querySelectorAll('.sides button').forEach(b => { b.onclick = () => { setSide(b.dataset.side); if (b.dataset.side === 'source' && chosen) mark(taskOf(chosen)?.provenance); }; });
    $('panel-pictures').addEventListener('click', event => {
      const target = event.target.closest('[data-target]')?.dataset.target || '';
      if (taskOf(target)) choose(target, true);
      else if (target.startsWith('agency:')) { clearFilters(); $('by-agency').value = target.slice(7); show('tasks'); }
    });
    const divider = $('divider');
    divider.addEventListener('pointerdown', event => divider.setPointerCapture(event.pointerId));
    divider.addEventListener('pointermove', event => { if (divider.hasPointerCapture(event.pointerId)) divide(event.clientX / innerWidth * 100); });
    divider.addEventListener('keydown', event => {
      const step = {ArrowLeft: -4, ArrowRight: 4}[event.key];
      if (step) divide(Number(divider.getAttribute('aria-valuenow')) + step);
    });
    addEventListener('beforeprint', () => { drawTasks(); drawHeader(); drawTables(); });
    addEventListener('hashchange', followHash);
    addEventListener('beforeunload', event => { if (changes.length && !canKeep()) event.preventDefault(); });
  }

  function canKeep() {
    try { return localStorage.getItem(storeKey) !== null; } catch { return false; }
  }

  // «#task-II.2.a» chooses an item: workbooks link here.
  function followHash() {
    const id = decodeURIComponent(location.hash.slice(1)).replace(/^task-/, '');
    if (id && taskOf(id)) choose(id, true);
  }

  function start() {
    let theme;
    try { theme = localStorage.getItem('kehoach:theme'); } catch { /* as above */ }
    document.documentElement.dataset.theme = theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    try { changes = JSON.parse(localStorage.getItem(storeKey)) || []; } catch { changes = []; }
    if (changes.length) { rebuild(); tell(say.restored(changes.length)); }
    label();
    fillFilters();
    listen();
    divide(46);
    setSide('reading');
    drawSource();
    show(data.doubts.length ? 'doubts' : 'tasks');
    followHash();
  }

  start();
})();
