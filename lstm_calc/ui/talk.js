// A run as a talk: its ideas in order, and what is told up to each of them. Nothing is drawn here.
//
// An idea is one thing that a speaker shows: {phase, part, t, line, unit, piece, done, counts, key}.
// line: index of the line that it is about; done: how many lines of the timestep are told whole;
// counts: value → how many of its units are told, for what is told in part; key: its place in the
// walk, [part, timestep in walking order, line and share of it], by which another step size finds it.
//
//   open    the run: its title                    in     the numbers that go in
//   come    the input and the last states arrive  sum    what they add up to
//   ask     what is f₁?                           apply  the function on the sum
//   print   what the course printed, wrongly      out    the result
//
// Term by term `in` comes once a term and unit, `sum`, `apply` and `out` once a unit.

const ASKED = 0;
const WHOLE_IN = 0.01; // shares of a line: `in` of all units stands before the first term's result
const PRINTED = 1;
const TELLERS = { line: lineIdeas, term: termIdeas, timestep: timestepIdeas };

function ideasOf(run, size) {
  const opening = idea("open", { part: 0, t: run.parts[0].times[0], line: 0, key: [-1, 0, 0] });
  return [opening, ...run.parts.flatMap((data, part) =>
    data.times.flatMap((t, order) => TELLERS[size](run, data, { part, t }, order)))];
}

function idea(phase, found) {
  return { phase, unit: null, piece: null, done: 0, counts: new Map(), ...found };
}

// the number of units that a line makes: a loss is one number
function unitsOf(data, line) {
  return data.values[line.name][0].length;
}

function misprints(run, line, t) {
  return run.errata.filter((erratum) => erratum.name === line.name && erratum.t === t);
}

// A gate at a time: ask, numbers, result ------------------------------------------------------

function lineIdeas(run, data, place, order) {
  return data.lines.flatMap((line, k) => {
    const at = (phase, share, done) => idea(phase, { ...place, line: k, done, key: [place.part, order, k + share] });
    if (!line.formula) return [at("come", ASKED, k + 1)];
    const told = [at("ask", ASKED, k), at("in", WHOLE_IN, k), at("out", 0.98, k + 1)];
    return misprints(run, line, place.t).length ? [...told, at("print", 0.99, k + 1)] : told;
  });
}

// A timestep at a time: what comes in; what does it give? all lines at once ---------------------

function timestepIdeas(run, data, place, order) {
  const last = data.lines.length - 1;
  const at = (phase, line, share, done) => idea(phase, { ...place, line: last, whole: true, done, key: [place.part, order, line + share] });
  const told = [at("in", 0, 0, 1), at("ask", 0, 0.5, 1), at("out", last, 0.98, last + 1)];
  const wrong = data.lines.flatMap((line, k) => misprints(run, line, place.t).map(() =>
    idea("print", { ...place, line: k, done: last + 1, key: [place.part, order, last + 0.99] })));
  return [...told, ...wrong];
}

// Term by term, one unit after another ---------------------------------------------------------

function termIdeas(run, data, place, order) {
  return data.lines.flatMap((line, k) => {
    const at = (phase, share, more) => idea(phase, { ...place, line: k, done: k, key: [place.part, order, k + share], ...more });
    if (!line.formula) return [at("come", ASKED, { done: k + 1 })];
    const units = unitsOf(data, line);
    const told = [at("ask", ASKED)];
    for (let unit = 0; unit < units; unit += 1) {
      const steps = stepsOf(line);
      steps.forEach(({ phase, piece, makes }, n) => {
        const share = WHOLE_IN + (0.97 * (unit + (n + 1) / steps.length)) / units;
        const counts = new Map(line.computes.map((name) => [name, unit]));
        for (const name of makes) counts.set(name, unit + 1);
        const all = phase === "out" && unit === units - 1;
        told.push(at(phase, share, { unit, piece, counts: all ? new Map() : counts, done: all ? k + 1 : k }));
      });
    }
    return misprints(run, line, place.t).length ? [...told, at("print", 0.99, { done: k + 1 })] : told;
  });
}

// what is told of one unit of a line, one after another: {phase, piece, makes}; makes: the values
// that are told with it
function stepsOf(line) {
  const pieces = piecesOf(line.formula.numbers.unit);
  const made = [];
  const steps = pieces.map((nodes, piece) => {
    made.push(...productIn(nodes, line.computes));
    return { phase: "in", piece, makes: [...made] };
  });
  const last = { piece: pieces.length - 1 };
  const before = sumBefore(line);
  if (before) {
    made.push(...upTo(line.computes, before));
    steps.push({ phase: "sum", ...last, makes: [...made] });
  }
  if (isApplied(line)) {
    const parts = line.computes.filter((name) => name !== line.name);
    steps.push({ phase: "apply", ...last, makes: before ? [...made] : parts });
  }
  return [...steps, { phase: "out", ...last, makes: line.computes }];
}

function upTo(names, name) {
  return names.slice(0, names.indexOf(name) + 1);
}

// the sum that the line's function is applied to, where the line makes it itself
function sumBefore({ curve, computes }) {
  return curve && computes.includes(curve.from) ? curve.from : null;
}

// whether the last operation, on the values of its parts, says more than the products do
function isApplied(line) {
  return Boolean(line.formula.reduced) && (Boolean(line.curve) || isCalled(line) || !productsOf(line));
}

// whether a function is applied to all that stands in the line's formula: a sum in it is not the
// line's value yet
function isCalled({ formula }) {
  return inside(formula.numbers.unit) !== formula.numbers.unit;
}

// The pieces of a formula ------------------------------------------------------------------------

// the stretches between the places where a formula may break: a term each
function piecesOf(nodes) {
  const pieces = [[]];
  for (const node of nodes) {
    if (node[0] === "br") pieces.push([]);
    else pieces.at(-1).push(node);
  }
  return pieces;
}

// the product of a piece among the values that the line makes: f * c_prev
function productIn(nodes, computes) {
  const names = nodes.filter(([tag]) => tag === "n").map(([, source]) => source);
  return computes.includes(names.join(" * ")) && names.length > 1 ? [names.join(" * ")] : [];
}

// Term by term a plain sum has its products: [{sign, factors}], each factor a node of one number.
// Null where the formula is something else, or a product alone.
function productsOf(line) {
  const nodes = line.formula.numbers.unit;
  const terms = piecesOf(inside(nodes)).map(termOf);
  return terms.length > 1 && terms.every(Boolean) ? terms : null;
}

// what stands in the parentheses of a function that is applied to all of it
function inside(nodes) {
  const [name, open, ...rest] = nodes;
  const isCall = name?.[0] === "mi" && open?.[1] === "(" && rest.at(-1)?.[1] === ")";
  return isCall ? rest.slice(0, -1) : nodes;
}

function termOf(nodes) {
  const [first, ...others] = nodes;
  const signed = first?.[0] === "mo" && ["+", MINUS].includes(first[1]);
  const rest = signed ? others : nodes;
  const factors = rest.filter((_, k) => k % 2 === 0);
  const between = rest.filter((_, k) => k % 2 === 1);
  const plain = rest.length % 2 === 1 && factors.every(([tag]) => tag === "n") && between.every(([tag, text]) => tag === "mo" && text === "·");
  return plain ? { sign: signed ? first[1] : "", factors } : null;
}

// What is told -----------------------------------------------------------------------------------

// how many units of a value of timestep t of a part are told by an idea; Infinity for all of them
function unitsTold(run, now, part, t, name) {
  if (now.phase === "open") return 0;
  if (part !== now.part) return part < now.part ? Infinity : 0;
  const { times, lines } = run.parts[part];
  const ahead = times.indexOf(t) - times.indexOf(now.t);
  if (ahead) return ahead < 0 ? Infinity : 0;
  if (lines.slice(0, now.done).some(({ computes }) => computes.includes(name))) return Infinity;
  return now.counts.get(name) ?? 0;
}

// every value of the idea's own timestep that is told, and those of them that are told in part
function toldNow(run, now) {
  const data = run.parts[now.part];
  const names = new Set(data.lines.flatMap(({ computes }) => computes));
  const counts = new Map([...names].map((name) => [name, unitsTold(run, now, now.part, now.t, name)]));
  const known = new Set([...names].filter((name) => counts.get(name) > 0));
  return { known, counts };
}

// Finding an idea --------------------------------------------------------------------------------

// the index of the idea of another step size that is most like one: the same phase of the same line,
// else the last one that tells no more
function alike(ideas, one) {
  const here = (other) => ["part", "t", "line", "phase", "whole"].every((name) => other[name] === one[name]);
  const those = ideas.filter(here);
  const exact = those.find((other) => other.unit === one.unit && other.piece === one.piece);
  const first = one.phase === "in" && those.findLast(({ unit }) => unit === 0); // all terms of a unit
  const found = exact ?? (first || null);
  return found ? ideas.indexOf(found) : seek(ideas, one.key);
}

// the index of the last idea that is not beyond a place in the walk
function seek(ideas, key) {
  const beyond = ideas.findIndex((one) => compare(one.key, key) > 0);
  return beyond < 0 ? ideas.length - 1 : Math.max(0, beyond - 1);
}

function compare(a, b) {
  const k = a.findIndex((part, at) => part !== b[at]);
  return k < 0 ? 0 : a[k] - b[k];
}

function phaseText({ phase, unit, piece }) {
  return [phase, unit, phase === "in" ? piece : null].filter((part) => part !== null).join("_");
}

// the index of the idea that an address names; a line without a phase is told; else null
function ideaAt(ideas, run, { part, t, line, phase }) {
  if (phase === "open") return 0;
  const k = run.parts[part]?.lines.findIndex(({ name }) => name === line) ?? -1;
  const here = ideas.filter((one) => one.part === part && one.t === t);
  if (k < 0 || !here.length) return null;
  const exact = here.find((one) => one.line === k && phaseText(one) === phase);
  if (exact) return ideas.indexOf(exact);
  const share = { ask: ASKED, come: ASKED, in: WHOLE_IN }[phase?.split("_")[0]] ?? 0.98;
  return seek(ideas, [part, run.parts[part].times.indexOf(t), k + share]);
}
