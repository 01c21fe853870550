// A value's point on the curve of the function that made it: σ, tanh or ReLU.

const FRAME = { width: 420, height: 190, left: 44, right: 12, top: 12, bottom: 26 };

function curveElement(line, at) {
  const { function: name, sign, from, to } = line.curve;
  const x = oneNumber(["n", from, null], at);
  const y = oneNumber(["n", to, null], at);
  if (x === null || y === null) return tag("p", { class: "words" }, at.data.texts.kept);
  const reach = Math.abs(x) <= 6 ? 6 : Math.ceil(Math.abs(x) * 1.1);
  const graph = at.data.curves[name];
  const known = graph.filter(([u]) => Math.abs(u) <= reach);
  const ends = reach > 6 ? [[-reach, name === "relu" ? 0 : graph[0][1]], ...known, [reach, name === "relu" ? reach : graph.at(-1)[1]]] : known;
  const low = Math.min(0, ...ends.map(([, v]) => v), y);
  const high = Math.max(1, ...(name === "relu" ? [Math.max(y * 1.3, 1)] : [1]), y);
  const place = ([u, v]) => [
    FRAME.left + ((u + reach) / (2 * reach)) * (FRAME.width - FRAME.left - FRAME.right),
    FRAME.height - FRAME.bottom - ((v - low) / (high - low)) * (FRAME.height - FRAME.top - FRAME.bottom),
  ];
  const made = svg("svg", { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, class: "curve", role: "img" });
  const letters = (value) => plainText(at.data.symbols[value], at);
  const said = `${letters(to)} = ${shown(y, at.data.decimals)}, ${at.data.texts.from} ${shown(x, at.data.decimals)}`;
  made.setAttribute("aria-label", said);
  const path = (points, kind) => svg("path", { d: `M${points.map((p) => place(p).map((c) => c.toFixed(1)).join(" ")).join("L")}`, class: kind });
  const inside = ends.filter(([, v]) => v <= high);
  made.append(path([[-reach, 0], [reach, 0]], "axis"), path([[0, low], [0, high]], "axis"));
  made.append(path([[x, 0], [x, y]], "guide"), path([[0, y], [x, y]], "guide"), path(inside, "graph"));
  const [cx, cy] = place([x, y]);
  made.append(svg("circle", { cx, cy, r: 6, class: "dot" }));
  for (const v of name === "relu" ? [high] : name === "tanh" ? [-1, 1] : [0.5, 1]) made.append(tick([0, v], v, place, "side"));
  for (const u of [-reach, reach]) made.append(tick([u, low], u, place, "foot"));
  const caption = tag("p", { class: "words" });
  const applied = [["mi", sign], ["mo", "("], ["n", from, null, false], ["mo", ")"]];
  const value = [["mo", "="], ["n", to, null, false]];
  caption.append(formulaElement([...at.data.symbols[to], ["br"], ["mo", "="], ...applied, ["br"], ...value], at));
  return tag("figure", { class: "curve-view" }, made, caption);
}

function tick(point, value, place, side) {
  const [x, y] = place(point);
  const text = Number.isInteger(value) ? String(value) : value.toPrecision(2);
  const spot = side === "foot" ? { x, y: y + 18, "text-anchor": value < 0 ? "start" : "end" } : { x: x - 8, y: y + 5, "text-anchor": "end" };
  return svg("text", { ...spot, class: "tick" }, text.replace("-", MINUS));
}
