// Formulas: MathML nodes with holes (see spelling.py), filled with a run's numbers and drawn.
// `at` says where a reader stands: {data, t (from 1), unit (from 0)}; data: a part of the walk. Where
// numbers were changed, at.was is the part as it was before, and the old number stands beside the new.

const MATHML = "http://www.w3.org/1998/Math/MathML";

// a value of the run, a weight, or a target: an array, one entry a unit (or a row a unit)
function numbersOf(source, at) {
  return at.data.weights[source] ?? at.data.values[source][at.t - at.data.first];
}

function oneNumber([, source, index], at) {
  const numbers = numbersOf(source, at);
  const row = Array.isArray(numbers[0]) ? numbers[at.unit] : numbers;
  return row[index ?? at.unit];
}

function rowsOf([tag, source, lying], at) {
  const numbers = numbersOf(source, at);
  const rows = tag === "mat" ? numbers : numbers.map((number) => [number]);
  return lying ? rows[0].map((_, k) => rows.map((row) => row[k])) : rows;
}

function guarded(text, guard) {
  return guard && text.startsWith(MINUS) ? ["(", text, ")"] : [text];
}

function element(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
}

// what belongs to a line of the cell is drawn in that line's colour
function owned(made, name, at) {
  const line = at.data?.lines.find((one) => one.name === name);
  if (!line?.formula) return made;
  made.classList.add("own");
  made.style.setProperty("--light", line.colour.light);
  made.style.setProperty("--dark", line.colour.dark);
  return made;
}

function numberElement(value, at, guard) {
  const texts = guarded(shown(value, at.data.decimals), guard);
  const parts = texts.map((text) => element(text === "(" || text === ")" ? "mo" : "mn", text));
  parts[texts.length > 1 ? 1 : 0].dataset.full = full(value);
  return parts.length > 1 ? element("mrow", ...parts) : parts[0];
}

// the number that stood here before, struck through, beside the one that was made of it
function besideOld(made, at, find) {
  if (!at.was) return made;
  const [now, old] = [find(at), find({ ...at, data: at.was })];
  if (old === now) return made;
  const struck = element("mn", shown(old, at.data.decimals));
  struck.classList.add("was");
  made.classList.add("changed");
  return element("mrow", made, struck);
}

const UPRIGHT = /^(ln|.{3,})$/; // ln, tanh, target; not the xh of a W
const BINARY = new Set(["+", "\u2212", "⊙", "·", "*", "="]);

function mathElement(node, at) {
  const [tag, ...rest] = node;
  if (tag === "n") return owned(besideOld(numberElement(oneNumber(node, at), at, rest[2]), at, (then) => oneNumber(node, then)), rest[0], at);
  if (tag === "t") return timeElement(rest[0], at);
  if (tag === "of") return owned(mathElement(rest[1], at), rest[0], at);
  if (tag === "vec" || tag === "mat") return owned(tableElement(node, at), rest[0], at);
  const children = rest.map((child) => (Array.isArray(child) ? mathElement(child, at) : child));
  const made = tag === "msub" ? element(tag, evenBase(children[0]), children[1]) : element(tag, ...children);
  if (tag === "mover") made.setAttribute("accent", "true");
  if (tag === "mi" && UPRIGHT.test(rest[0])) made.classList.add("upright");
  if (tag === "mo" && "()[]".includes(rest[0])) made.setAttribute("stretchy", "false");
  if (tag === "mo" && BINARY.has(rest[0])) made.setAttribute("form", "infix"); // also where a line wraps
  return made;
}

// Subscripts hang from the depth of their letter, that of y_t lower than that of o_t: with one depth
// for every letter they stand at one height.
function evenBase(letter) {
  const base = element("mpadded", letter);
  base.setAttribute("depth", "0.16em");
  return base;
}

function timeElement(offset, at) {
  return element("mn", String(at.t + offset));
}

function tableElement(node, at) {
  const rows = rowsOf(node, at);
  const number = (r, c, guard) => besideOld(numberElement(rows[r][c], at, guard), at, (then) => rowsOf(node, then)[r][c]);
  const single = rows.length === 1 && rows[0].length === 1;
  if (single && !at.bracketed) return number(0, 0, !at.bare); // −0.5 alone, (−0.5) in a sum
  const cell = (r) => (_, c) => element("mtd", number(r, c, false));
  const table = element("mtable", ...rows.map((row, r) => element("mtr", ...row.map(cell(r)))));
  table.classList.add("matrix");
  return table;
}

// A formula as a row of <math> pieces that may wrap where the formula allows it.
function formulaElement(nodes, at) {
  const pieces = [[]];
  for (const node of nodes) {
    if (node[0] === "br") pieces.push([]);
    else pieces.at(-1).push(node);
  }
  const line = document.createElement("span");
  line.className = "formula";
  for (const piece of pieces) {
    line.append(element("math", element("mrow", ...piece.map((node) => mathElement(node, at)))));
  }
  return line;
}

function equals() {
  return element("math", element("mo", "="));
}

const SPACED = { "+": " + ", "\u2212": " \u2212 ", "\u2062": " ", "⊙": " ⊙ ", "*": " * ", ",": ", " };

// The same formula in plain words, for screen readers and titles.
function plainText(nodes, at) {
  return nodes.map((node) => plainNode(node, at)).join("");
}

function plainNode(node, at) {
  const [tag, ...rest] = node;
  if (tag === "of") return plainNode(rest[1], at);
  if (tag === "br") return "";
  if (tag === "n") return guarded(shown(oneNumber(node, at), at.data.decimals), rest[2]).join("");
  if (tag === "t") return String(at.t + rest[0]);
  if (tag === "vec" || tag === "mat") return plainTable(rowsOf(node, at), at);
  if (tag === "mo") return SPACED[rest[0]] ?? rest[0];
  const parts = rest.map((child) => (Array.isArray(child) ? plainNode(child, at) : child));
  if (tag === "msub") return `${parts[0]}_${parts[1]}`;
  if (tag === "msup") return `${parts[0]}^${parts[1]}`;
  if (tag === "mover") return `${parts[0]}\u0303`;
  return parts.join("");
}

function plainTable(rows, at) {
  const texts = rows.map((row) => row.map((value) => shown(value, at.data.decimals)).join(" "));
  return rows.length === 1 && rows[0].length === 1 ? texts[0] : `[${texts.join("; ")}]`;
}

// A letter as runs of text for SVG: [{text, level}], level "low" for subscripts, "high" for powers.
function letterRuns(nodes, at, level = "") {
  return nodes.flatMap((node) => {
    const [tag, ...rest] = node;
    const inner = { msub: "low", msup: "high" }[tag];
    if (tag === "of") return letterRuns([rest[1]], at, level);
    if (inner) return [...letterRuns([rest[0]], at, level), ...letterRuns([rest[1]], at, inner)];
    if (tag === "mover") return [{ text: `${rest[0][1]}\u0303`, level }];
    if (tag === "t") return [{ text: String(at.t + rest[0]), level }];
    if (tag === "br") return [];
    if (tag === "mo") return [{ text: SPACED[rest[0]] ?? rest[0], level }];
    return typeof rest[0] === "string" ? [{ text: rest[0], level }] : letterRuns(rest, at, level);
  });
}
