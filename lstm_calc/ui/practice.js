// The exercise: a question with its helps, the numbers given, the diagram and the values so far; or
// a worked solution to find a slip in. Put behind the player's numbers, formulas, diagram and values.
//
// In: {mode, stamp, store, named, again, did, given, asking, standing, spotting, said, texts}. Out: the
// trigger "act", {act, stamp, …}: answer, help, pass, another, again, open, pick, name, resume.
// What was done is kept in the browser under `store`; `again` is the store that was begun again.
// Where the address names no exercise, the browser brings its last one back.

const panels = new WeakMap();
const KEPT = "lstm-calc practice ";
const LAST = "lstm-calc last practice"; // the store of the last exercise of one's own
const NARROW = 540; // pixels: below this the diagram's tall layout

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".practice");
  if (!panels.has(root)) panels.set(root, new Exercise(root));
  const panel = panels.get(root);
  panel.send = (act, more = {}) => setTriggerValue("act", { act, stamp: panel.data.stamp, ...more });
  showTheme(root);
  panel.take(data);
  return () => {
    panel.close();
    panels.delete(root);
  };
}

class Exercise {
  constructor(root) {
    this.root = root;
    this.card = make("section", "card", null);
    this.stage = make("section", "stage", null);
    this.given = make("section", "given", null);
    this.board = make("section", "board", null);
    const main = make("div", "main", null);
    const side = make("div", "side", null);
    main.append(this.card, this.stage);
    side.append(this.given, this.board);
    this.live = make("p", "live", null);
    this.live.setAttribute("role", "status");
    root.replaceChildren(main, side, this.live);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(root);
    this.looked = new Set(); // stores that were looked into
  }

  close() {
    this.watch.disconnect();
  }

  take(data) {
    const before = this.data;
    this.data = data;
    this.keep(before);
    const focused = this.focusedAct();
    this.root.dataset.mode = data.mode;
    this.showGiven();
    if (data.mode === "spot") this.showSpotting();
    else this.showAsking(before);
    this.refocus(focused, before);
    if (before) this.say();
  }

  // what the last act did, and what is to do now, for those who do not see it
  say() {
    const told = [...this.card.querySelectorAll(".news, h2, .told")].map((part) => spoken(part));
    write(this.live, told.filter(Boolean).join(" "));
  }

  // The browser's own memory --------------------------------------------------------------------

  keep(before) {
    const { store, did, again, named, locked } = this.data;
    try {
      const last = localStorage.getItem(LAST);
      if (!before && !named && last && last !== store) return this.resume(last);
      if (!locked) localStorage.setItem(LAST, store);
      if (Object.keys(did).length) localStorage.setItem(KEPT + store, JSON.stringify(did));
      else if (again === store) localStorage.removeItem(KEPT + store);
      else if (!this.looked.has(store) && localStorage.getItem(KEPT + store)) this.resume(store);
    } catch {
      // a browser that keeps nothing: the address holds it all the same
    }
    return this.looked.add(store);
  }

  // the last exercise where the address names none; what was done of it
  resume(store) {
    this.looked.add(store);
    const did = JSON.parse(localStorage.getItem(KEPT + store) ?? "{}");
    this.send("resume", { exercise: JSON.parse(store), did });
  }

  // Focus: after an answer, in the next question's field -----------------------------------------

  focusedAct() {
    return this.root.getRootNode().activeElement?.closest?.("[data-act]")?.dataset ?? null;
  }

  refocus(focused, before) {
    if (!focused || !before) return;
    const same = focused.key && this.card.querySelector(`[data-key="${CSS.escape(focused.key)}"]`);
    const field = this.card.querySelector("input, h2[tabindex]"); // at the end the summary: a second Enter does nothing
    const again = this.card.querySelector(`[data-act="${focused.act}"]:not([disabled])`);
    const target = this.data.mode === "spot" ? this.card.querySelector(".focus") ?? same ?? again : field;
    target?.focus();
  }

  // What is given ----------------------------------------------------------------------------------

  showGiven() {
    const text = JSON.stringify(this.data.given);
    if (text === this.shownGiven) return;
    this.shownGiven = text;
    this.given.replaceChildren(heading("h2", this.data.texts.given));
    for (const group of this.data.given) this.given.append(this.group(group));
  }

  group({ title, colour, tables }) {
    const box = make("div", "group");
    if (colour) {
      box.style.setProperty("--light", colour.light);
      box.style.setProperty("--dark", colour.dark);
    }
    box.append(heading("h3", title));
    const sheets = make("div", "sheets", box);
    for (const table of tables) sheets.append(sheet(table));
    return box;
  }

  // Practise -----------------------------------------------------------------------------------------

  showAsking(before) {
    const { asking } = this.data;
    if (asking.summary) this.card.replaceChildren(...this.summary());
    else this.card.replaceChildren(...this.question(before));
    this.showDiagram();
    this.showBoard();
  }

  score(done, of, points, most) {
    const { texts } = this.data;
    const line = words(fill(texts.question_n, { number: done, of }), "score");
    const right = make("span", "points", line);
    if (most) right.append(fill(texts.points_n, { points, most }));
    if (Object.keys(this.data.did).length) right.append(this.again());
    return line;
  }

  bar(share) {
    const bar = make("div", "bar");
    bar.setAttribute("aria-hidden", "true");
    make("span", "", bar).style.width = `${100 * share}%`;
    return bar;
  }

  question(before) {
    const { asking, texts } = this.data;
    const { number, of, points, most, question } = asking;
    const title = heading("h2", "");
    title.append(...this.prompt(question, texts), " ");
    make("span", "where", title).textContent = question.where;
    return [
      this.score(number, of, points, most),
      this.bar((number - 1) / of),
      this.before(),
      title,
      this.form(question, before),
      this.verdict(),
      this.ladder(),
      ...this.told(),
    ];
  }

  prompt({ symbol, sign }, texts) {
    if (!sign) return sentence(texts.what_is, { symbol });
    return sentence(texts.what_is_before, { symbol, sign: [["mi", sign]] });
  }

  // what became of the answer to this question
  verdict() {
    const { asking, said } = this.data;
    const news = make("div", "news");
    if (said) news.append(line("said", "!", said));
    else if (asking.tried) news.append(...this.wrong(asking.tried));
    return news;
  }

  // what became of the question before
  before() {
    const { asking, texts } = this.data;
    const news = make("div", "news");
    if (asking.before && !asking.tried && !asking.helps.taken) {
      const right = line("right", asking.before.points ? "✓" : "→", "");
      right.lastChild.append(
        ...sentence(asking.before.points ? texts.right : texts.passed, this.resultOf(asking.before)),
      );
      news.append(right);
    }
    return news;
  }

  resultOf({ symbol, sign, number, points }) {
    const { texts } = this.data;
    const left = sign ? [...symbol, ["mtext", fill(texts.before_sign, { sign })]] : symbol;
    return { result: [...left, ["mo", "="], ["mn", number]], points };
  }

  wrong({ text, count, sentences, more, done, due }) {
    const { texts } = this.data;
    const head = fill(count > 1 ? texts.wrong_n : texts.wrong, { text: text.replace("-", MINUS), count });
    const lines = [line("wrong", "✗", head)];
    if (!sentences.length) lines.push(words(texts.unexplained));
    if (sentences.length > 1) lines.push(words(texts.several));
    lines.push(...sentences.map((one) => words(one, "sentence")));
    if (more) lines.push(words(fill(texts.more, { more })));
    if (sentences.length > 1 && isCoarse(text)) lines.push(words(texts.finer));
    if (done.length && sentences.length === 1) lines.push(this.pair(texts.done, done, due));
    return lines;
  }

  // the formula of what was done, and of what was due
  pair(title, done, due) {
    const list = make("dl", "pair");
    for (const [name, rows] of [[title, done], [this.data.texts.due, due]]) {
      if (!rows.length) continue;
      make("dt", "", list).textContent = name;
      const place = make("dd", "", list);
      for (const row of rows) place.append(drawn(row));
    }
    return list;
  }

  form(question, before) {
    const { asking, texts } = this.data;
    const form = make("form", "answer");
    const input = make("input", "", form);
    const said = plainText(question.symbol, NOWHERE) + (question.sign ? fill(texts.before_sign, { sign: question.sign }) : "");
    for (const [name, value] of Object.entries({
      type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
      "aria-label": fill(texts.field, { value: said, where: question.where }), maxlength: 24, "data-act": "answer",
    })) input.setAttribute(name, value);
    const same = before?.asking?.number === asking.number && before.store === this.data.store;
    input.value = same && !this.sent ? this.typed ?? "" : "";
    if (same && asking.tried && this.sent) input.setAttribute("aria-invalid", "true");
    this.typed = input.value;
    this.sent = false;
    input.oninput = () => (this.typed = input.value);
    const button = make("button", "primary", form);
    button.type = "submit";
    button.dataset.act = "answer";
    button.textContent = texts.check;
    if (asking.may_pass) form.append(this.button("pass", texts.pass));
    form.onsubmit = (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return asking.may_pass ? this.send("pass") : input.focus();
      this.sent = true;
      return this.send("answer", { text });
    };
    return form;
  }

  button(act, text, more) {
    const button = make("button", "");
    button.type = "button";
    button.dataset.act = act;
    button.textContent = text;
    button.onclick = () => button.getAttribute("aria-disabled") !== "true" && this.send(act, more);
    return button;
  }

  again() {
    const button = this.button("again", this.data.texts.again);
    button.className = "again";
    return button;
  }

  // the helps in their order, each with its cost; one after another
  ladder() {
    const { asking, texts } = this.data;
    const { taken, most } = asking.helps;
    const list = make("div", "ladder");
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", texts.helps);
    texts.help_names.slice(0, most).forEach((name, k) => {
      const button = this.button("help", k < taken ? `✓ ${name}` : `${name} (−1)`);
      button.setAttribute("aria-disabled", String(k !== taken));
      button.classList.toggle("taken", k < taken);
      list.append(button);
    });
    const worth = make("span", "worth", list);
    worth.textContent = fill(texts.worth_now, { points: asking.worth });
    return list;
  }

  told() {
    const { helps } = this.data.asking;
    const { texts } = this.data;
    if (!helps.hint) return [];
    const box = make("div", "told");
    const hint = make("p", "", box);
    hint.append(helps.hint.words, " ", texts.goes_in, " ");
    helps.hint.reads.forEach((nodes, k) => {
      const last = k === helps.hint.reads.length - 1;
      make("span", "read", hint).append(drawn(nodes), last ? "." : ","); // the sign stays with the letter
      hint.append(" ");
    });
    for (const row of helps.rows ?? []) box.append(formulaRow(row));
    return [box];
  }

  // The summary --------------------------------------------------------------------------------------

  summary() {
    const { asking, texts } = this.data;
    const title = heading("h2", fill(texts.over, asking));
    title.tabIndex = -1;
    const clean = asking.of - asking.summary.length;
    const acts = make("div", "acts");
    const names = this.data.locked ? ["again"] : ["another", "open", "again"];
    acts.append(...names.map((name) => this.button(name, texts[name])));
    acts.firstChild.classList.add("primary");
    const parts = [title, this.bar(asking.points / asking.most), words(fill(texts.clean, { clean, of: asking.of }))];
    if (asking.summary.length) parts.push(this.needed(asking.summary));
    return [...parts, acts];
  }

  needed(rows) {
    const { texts } = this.data;
    const list = make("ul", "needed");
    for (const row of rows) {
      const item = make("li", "", list);
      const head = make("p", "", item);
      head.append(drawn(this.resultOf(row).result), make("span", "where"));
      head.lastChild.textContent = `${row.where} · ${fill(texts.worth, row)}`;
      if (row.helps) item.append(words(`${texts.helped} ${texts.help_names.slice(0, row.helps).join(", ")}.`));
      for (const one of row.tries) item.append(words(fill(texts.tried, { ...one, text: one.text.replace("-", MINUS) })));
    }
    return list;
  }

  // The diagram and the values so far ----------------------------------------------------------------

  get place() {
    const { asking, standing } = this.data;
    const last = { line: standing.output, t: standing.timesteps, unit: 0 };
    return asking.question ?? last;
  }

  get run() {
    return { ...this.data.standing, k: 0, fill: [], tries: {}, solved: new Set() };
  }

  showDiagram() {
    this.narrow = this.root.clientWidth < NARROW;
    const data = this.run;
    const { line, t, unit } = this.place;
    const layout = data.layout[this.narrow ? "tall" : "wide"];
    const font = getComputedStyle(this.root).fontFamily;
    const nothing = { onPick: () => {}, onPoint: () => {} };
    const diagram = new Diagram(data, layout, unit, font, nothing);
    const colours = new Map(data.lines.map((one) => [one.name, one.colour]));
    for (const box of diagram.boxes) tint(box.group, colours.get(box.line));
    this.root.style.setProperty("--now-light", colours.get(line).light);
    this.root.style.setProperty("--now-dark", colours.get(line).dark);
    this.stage.replaceChildren(diagram.svg);
    diagram.paint({ t, line: data.lines.find((one) => one.name === line), known: known(data, t), changed: new Set() });
    for (const number of this.stage.querySelectorAll(".number")) ask(number);
  }

  showBoard() {
    const data = this.run;
    const lines = data.lines.map((one) => {
      const own = one.formula ? [data.sums[one.name], one.name].filter(Boolean) : one.computes;
      return { ...one, computes: own };
    });
    const table = new ValuesTable({ ...data, lines }, { onPick: () => {}, onPoint: () => {} });
    table.element.classList.add("with-parts");
    for (const cell of table.element.querySelectorAll("td")) {
      cell.removeAttribute("tabindex");
      ask(cell);
    }
    table.element.setAttribute("role", "table");
    const { line, t } = this.place;
    const now = data.lines.find((one) => one.name === line);
    table.paint({ t, line: this.data.asking.question ? now : { name: "" }, changed: new Set() });
    const scroll = make("div", "scroll");
    scroll.append(table.element);
    this.board.replaceChildren(heading("h2", this.data.texts.so_far), scroll);
  }

  resized() {
    const narrow = this.root.clientWidth < NARROW;
    if (this.data && this.data.mode !== "spot" && narrow !== this.narrow) this.showDiagram();
  }

  // Spot the mistake ---------------------------------------------------------------------------------

  showSpotting() {
    const { spotting, said, texts } = this.data;
    this.stage.replaceChildren();
    this.board.replaceChildren();
    if (!spotting) return this.card.replaceChildren(words(said));
    const score = make("p", "score");
    score.append(texts.spot_score, make("span", "points"));
    score.lastChild.append(fill(texts.points_n, spotting));
    if (Object.keys(this.data.did).length && !spotting.ending) score.lastChild.append(this.again());
    const over = spotting.ending && fill(texts.over, spotting);
    const title = heading("h2", over || (spotting.found ? texts.spot_found : texts.spot));
    if (over) Object.assign(title, { tabIndex: -1, className: "focus" });
    const parts = [score, title];
    parts.push(this.spotNews(), this.values(), ...(spotting.names ? [this.names()] : []));
    if (spotting.ending) parts.push(...this.ending());
    return this.card.replaceChildren(...parts);
  }

  spotNews() {
    const { spotting, texts } = this.data;
    const news = make("div", "news");
    if (spotting.ending) return news;
    if (spotting.missed) news.append(line("wrong", "✗", texts.missed));
    else if (spotting.given_away) news.append(line("said", "→", texts.given_away));
    else if (spotting.last) {
      const [kind, sign] = spotting.last === "found" ? ["right", "✓"] : ["wrong", "✗"];
      news.append(line(kind, sign, texts.picked[spotting.last]));
    }
    return news;
  }

  values() {
    const { spotting, texts } = this.data;
    const table = make("table", "values picks");
    table.setAttribute("aria-label", texts.solution);
    const head = make("tr", "", make("thead", "", table));
    make("td", "", head);
    for (const t of spotting.times) {
      const cell = make("th", "", head);
      cell.scope = "col";
      cell.textContent = `t = ${t}`;
    }
    const body = make("tbody", "", table);
    for (const row of spotting.rows) body.append(this.valuesRow(row));
    table.onkeydown = moved;
    const scroll = make("div", "scroll");
    scroll.append(table);
    return scroll;
  }

  valuesRow({ symbol, unit, colour, cells }) {
    const { spotting, texts } = this.data;
    const row = make("tr", "line");
    tint(row, colour);
    const name = make("th", "", row);
    name.scope = "row";
    const letter = generic(symbol);
    const said = plainText(letter, NOWHERE) + (unit ? ` [${unit}]` : "");
    name.append(drawn(letter));
    if (unit) make("span", "index", name).textContent = `[${unit}]`;
    cells.forEach((cell, k) => {
      const button = make("button", cell.kind, make("td", "", row));
      button.type = "button";
      button.textContent = (texts.signs[cell.kind] ?? "") + cell.text;
      button.dataset.key = cell.key;
      button.dataset.act = "pick";
      const kind = cell.kind ? `: ${texts.kinds[cell.kind]}` : "";
      button.setAttribute("aria-label", `${said}, t = ${spotting.times[k]}: ${cell.text}${kind}`);
      button.setAttribute("aria-disabled", String(spotting.found || Boolean(cell.kind)));
      button.onclick = () => button.getAttribute("aria-disabled") !== "true" && this.send("pick", { key: cell.key });
    });
    return row;
  }

  names() {
    const { spotting, texts } = this.data;
    const group = make("div", "names");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", texts.which);
    group.append(heading("h3", texts.which));
    spotting.names.forEach(({ text, kind }, k) => {
      const button = this.button("name", "", { name: k });
      button.append(texts.signs[kind] ?? "", ...typeset(text));
      button.className = kind;
      button.dataset.key = `name ${k}`;
      button.setAttribute("aria-disabled", String(Boolean(kind) || Boolean(spotting.ending)));
      group.append(button);
    });
    const first = group.querySelector('button[aria-disabled="false"]');
    if (first && !spotting.ending) first.classList.add("focus");
    return group;
  }

  ending() {
    const { spotting, texts } = this.data;
    const acts = make("div", "acts");
    if (!this.data.locked) acts.append(this.button("another", texts.next));
    acts.append(this.button("again", texts.again));
    acts.firstChild.classList.add("primary");
    const { sentence, done, due } = spotting.ending;
    return [words(sentence, "sentence"), this.pair(texts.was_done, done, due), acts];
  }
}

// What is drawn -----------------------------------------------------------------------------------------

const NOWHERE = { data: null, t: 0 };

function heading(tag, text) {
  const made = make(tag, "");
  made.textContent = text;
  return made;
}

function words(text, name = "") {
  const made = make("p", name);
  made.append(...typeset(text));
  return made;
}

// a sentence's letters with their subscripts: W_xf, b_{f}
function typeset(text) {
  return text.split(/([^\s_()[\],]+_(?:\{[^}]*\}|[^\W_]+))/).map((piece, k) => (k % 2 ? lettered(piece.replace(/[{}]/g, "")) : piece));
}

// fewer decimals than tell one slip from another
function isCoarse(text) {
  return (text.split(/[.,]/)[1] ?? "").length < 4;
}

// the text of a part as it is read out: of a formula its plain words
function spoken(part) {
  const copy = part.cloneNode(true);
  for (const mark of copy.querySelectorAll("[aria-hidden]")) mark.remove();
  return copy.textContent.trim();
}

// a line with a sign in front
function line(kind, sign, text) {
  const made = make("p", `verdict ${kind}`);
  const mark = make("span", "mark", made);
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = sign;
  make("span", "", made).append(...typeset(text));
  return made;
}

// nodes as MathML, with the numbers already in them
function drawn(nodes) {
  const made = formulaElement(nodes, NOWHERE);
  for (const table of made.querySelectorAll("mtable")) table.classList.add("matrix");
  return made;
}

// "What is {symbol}?" with formulas in the places
function sentence(template, places) {
  return template.split(/(\{\w+\})/).filter(Boolean).map((piece) => {
    const place = piece.match(/^\{(\w+)\}$/)?.[1];
    if (!place) return piece;
    return Array.isArray(places[place]) ? drawn(places[place]) : String(places[place]);
  });
}

function formulaRow({ left, right }) {
  const row = make("div", "work");
  const head = make("span", "left", row);
  if (left.length) head.append(drawn(left));
  right.forEach((nodes, k) => {
    if (k) make("span", "left", row);
    const sign = k || left.length ? element("math", element("mo", "=")) : make("span", "");
    row.append(sign, drawn(nodes));
  });
  return row;
}

function tint(element, colour) {
  element.style.setProperty("--light", colour.light);
  element.style.setProperty("--dark", colour.dark);
}

// a letter such as W_xf or c~_0
function lettered(text) {
  const [base, low] = [text.replace(/_.*/, ""), text.includes("_") ? text.replace(/^[^_]*_/, "") : ""];
  const letter = make("i", "");
  letter.textContent = base.replace("~", "\u0303");
  const made = make("span", "letter");
  made.append(letter);
  if (low) make("sub", "", made).textContent = low;
  return made;
}

function sheet({ letter, values, rows, columns }) {
  const box = make("div", "sheet");
  box.append(lettered(letter), make("span", "equals"));
  box.lastChild.textContent = "=";
  if (values.length === 1 && values[0].length === 1 && !rows.length) {
    make("span", "number", box).textContent = values[0][0];
    return box;
  }
  const table = make("table", "", box);
  table.setAttribute("aria-label", letter);
  if (columns.length && columns.length === values[0].length && values[0].length > 1) {
    const head = make("tr", "", make("thead", "", table));
    if (rows.length) make("td", "", head);
    for (const text of columns) headCell(head, "col", text);
  }
  const body = make("tbody", "", table);
  values.forEach((numbers, k) => {
    const row = make("tr", "", body);
    if (rows.length) headCell(row, "row", rows[k]);
    for (const number of numbers) make("td", "", row).textContent = number;
  });
  return box;
}

function headCell(row, scope, text) {
  const cell = make("th", "", row);
  cell.scope = scope;
  cell.textContent = text;
}

// the names of what may stand in the diagram at a timestep: what is given, lines so far as they are
// answered, and the parts of those that are whole
function known(data, t) {
  const names = new Set(data.lines[0].computes);
  for (const { name, computes } of data.lines.slice(1)) {
    const numbers = data.values[name][t - data.first];
    if (numbers.some((number) => number !== null)) names.add(name);
    if (numbers.every((number) => number !== null)) for (const part of computes) names.add(part);
  }
  return names;
}

// a number that is still to come
function ask(place) {
  if (place.textContent === HIDDEN) place.textContent = "?";
}

// arrows go from value to value
function moved(event) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const cell = event.composedPath()[0].closest("td");
  if (!cell || !steps[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  const [down, right] = steps[event.key];
  const rows = [...event.currentTarget.tBodies[0].rows];
  rows[rows.indexOf(cell.parentElement) + down]?.cells[cell.cellIndex + right]?.querySelector("button")?.focus();
}
