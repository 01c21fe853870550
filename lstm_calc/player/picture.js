// Pictures of the diagram: an SVG that stands alone, and a PNG drawn from it. What the style sheet
// says is written into the drawing itself, as attributes, which every program that reads SVG knows.

const MARGIN = 8; // around the drawing, in its own units
const SHARP = 2; // pixels of a PNG to one unit of the drawing
const NAME_ROOM = 60; // characters of a title in a file's name
const DOWNLOAD = "M11 3h2v9h4l-5 5.5L7 12h4zM4 19h16v2H4z";
const PICTURES = [["SVG", "white"], ["SVG", "transparent"], ["PNG", "white"], ["PNG", "transparent"]];
const MEDIA = { SVG: "image/svg+xml", PNG: "image/png" };
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu; // in XML

const ON_SHAPES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "r"];
const ON_LETTERS = ["fill", "font-family", "font-size", "font-style", "font-weight"];
const KEPT = new Set([
  ...["id", "d", "x", "y", "cx", "cy", "rx", "r", "dy", "width", "height", "text-anchor", "viewBox"],
  ...["marker-end", "markerWidth", "markerHeight", "refX", "refY", "orient"],
]);
const ONLY_CIRCLES = "r";
const TAKEN_FOR_GRANTED = { "stroke-dasharray": "none", "stroke-linecap": "butt", "font-style": "normal", "font-weight": "400" };

// The picture of the present stop as SVG text. White ground: in the light colours; transparent: in
// the present theme's.
function pictureOf(player, ground) {
  player.diagram.stop();
  player.paintDiagram(player.known());
  const made = player.diagram.svg.cloneNode(true);
  for (const passing of made.querySelectorAll(".tokens")) passing.remove();
  for (const plate of made.querySelectorAll(".plate")) plate.classList.remove("changed", "source");
  const frame = framed(player, made, ground);
  player.root.after(frame);
  const parts = [...made.querySelectorAll("path, rect, circle, text, tspan")];
  const looks = parts.map((part) => [part, lookOf(part)]);
  frame.remove();
  for (const part of [made, ...made.querySelectorAll("*")]) strip(part);
  for (const [part, look] of looks) put(part, look);
  finish(made, player, ground);
  return new XMLSerializer().serializeToString(made);
}

// a player beside the player, unseen, in the picture's colours: so the style sheet speaks of it
function framed(player, drawing, ground) {
  const frame = tag("div", { class: "player", hidden: "" });
  frame.style.cssText = player.root.style.cssText;
  frame.dataset.theme = ground === "white" ? "light" : player.root.dataset.theme;
  frame.classList.toggle("on-white", ground === "white");
  frame.append(drawing);
  return frame;
}

function lookOf(part) {
  const style = getComputedStyle(part);
  const look = {};
  for (const name of part.matches("text, tspan") ? ON_LETTERS : ON_SHAPES) {
    if (name === ONLY_CIRCLES && !part.matches("circle")) continue;
    Object.assign(look, colourless(style[name]) ? { [name]: plainLength(style[name]) } : inked(name, style[name]));
  }
  if (look.stroke === "none") return { fill: look.fill, "fill-opacity": look["fill-opacity"], r: look.r };
  return look;
}

function colourless(value) {
  return !/^(rgb|color)/.test(value);
}

// 3.5px → 3.5, 3px, 4px → 3 4
function plainLength(value) {
  return /^[\d.]+px/.test(value) ? value.replaceAll("px", "").replaceAll(",", "") : value;
}

// a computed colour as #rrggbb and, where one can see through it, its opacity
function inked(name, colour) {
  const numbers = colour.match(/[\d.]+(e-?\d+)?/g).map(Number);
  const scale = colour.startsWith("color") ? 255 : 1;
  const hex = (one) => Math.round(Math.min(Math.max(one * scale, 0), 255)).toString(16).padStart(2, "0");
  const [red, green, blue, opacity = 1] = numbers;
  const found = { [name]: `#${[red, green, blue].map(hex).join("")}` };
  return opacity < 1 ? { ...found, [`${name}-opacity`]: String(Number(opacity.toFixed(3))) } : found;
}

// nothing that only the page needs
function strip(part) {
  for (const { name } of [...part.attributes]) {
    if (!KEPT.has(name)) part.removeAttribute(name);
  }
}

// a letter's run says only what its text does not
function put(part, look) {
  for (const [name, value] of Object.entries(look)) {
    const said = part.tagName === "tspan"
      ? part.parentNode.getAttribute(name) === value
      : TAKEN_FOR_GRANTED[name] === value;
    if (value !== undefined && !said) part.setAttribute(name, value);
  }
}

function finish(made, player, ground) {
  const [, , width, height] = made.getAttribute("viewBox").split(" ").map(Number);
  const [wide, high] = [width, height].map((size) => Math.ceil(size + 2 * MARGIN));
  const frame = { x: -MARGIN, y: -MARGIN, width: wide, height: high };
  const all = { width: wide, height: high, viewBox: Object.values(frame).join(" "), role: "img", "aria-labelledby": "title desc" };
  for (const [name, value] of Object.entries(all)) made.setAttribute(name, value);
  if (ground === "white") made.prepend(svg("rect", { ...frame, fill: "#ffffff" }));
  const said = [player.whole.heading || player.whole.texts.diagram, player.sentence()].map((text) => text.replace(FORBIDDEN, " "));
  made.prepend(svg("title", { id: "title" }, said[0]), svg("desc", { id: "desc" }, said[1]));
}

// The SVG on a canvas, for a PNG.
async function canvasOf(text) {
  const image = new Image();
  await new Promise((done, fail) => {
    Object.assign(image, { onload: done, onerror: fail, src: addressOf(text) });
  });
  const canvas = tag("canvas", { width: image.width * SHARP, height: image.height * SHARP });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function addressOf(text) {
  return `data:${MEDIA.SVG};charset=utf-8,${encodeURIComponent(text)}`;
}

// gru-two-steps-t2-h.svg; of several parts: …-3-t2-h.svg
function fileName(player, kind) {
  const { t, line } = player.at();
  const part = player.whole.parts.length > 1 ? [player.k + 1] : [];
  const title = (player.whole.heading ?? "").normalize("NFKC").toLowerCase();
  const words = title.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, NAME_ROOM).trim().replaceAll(" ", "-");
  return `${[words || "diagram", ...part, `t${t}`, line.name].join("-")}.${kind.toLowerCase()}`;
}

async function save(player, kind, ground) {
  const [text, name] = [pictureOf(player, ground), fileName(player, kind)];
  const blob = kind === "SVG"
    ? new Blob([text], { type: MEDIA.SVG })
    : await canvasOf(text).then((canvas) => new Promise((done) => canvas.toBlob(done, MEDIA.PNG)));
  const address = URL.createObjectURL(blob);
  tag("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a slow disk has taken it by then
  player.live.textContent = player.whole.texts.saved.replace("{file}", name);
}

// The control: a button that opens a menu of the kinds of picture.
function saving(player) {
  const { texts } = player.whole;
  const opener = tag("button", {
    type: "button", "data-act": "save", "aria-label": texts.save, title: texts.save,
    "aria-haspopup": "menu", "aria-expanded": "false",
  });
  opener.append(svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: DOWNLOAD })));
  const items = PICTURES.map(([kind, ground]) => {
    const item = tag("button", { type: "button", role: "menuitem", tabindex: "-1" }, texts[ground].replace("{kind}", kind));
    item.onclick = () => {
      show(false);
      save(player, kind, ground);
    };
    return item;
  });
  const menu = tag("span", { role: "menu", "aria-label": texts.save, hidden: "" }, ...items);
  const control = tag("span", { class: "save" }, opener, menu);
  const show = (open) => {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    (open ? items[0] : opener).focus();
  };
  opener.onclick = () => show(menu.hidden);
  menu.onpointerdown = (event) => event.preventDefault(); // the focus stays until the click
  menu.onkeydown = (event) => moveInMenu(event, items, () => show(false));
  control.onfocusout = ({ relatedTarget }) => {
    if (control.contains(relatedTarget)) return;
    menu.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  return control;
}

function moveInMenu(event, items, close) {
  const at = items.indexOf(event.composedPath()[0]);
  const last = items.length - 1;
  const places = { ArrowDown: at + 1, ArrowUp: at + last, Home: 0, End: last };
  if (event.key === "Escape") close();
  else if (event.key in places) items[places[event.key] % items.length].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
