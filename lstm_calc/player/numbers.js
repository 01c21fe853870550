// Numbers as people read them: half-up on decimal digits, by the rule of numbers.shown in Python.

const MINUS = "\u2212";
const TIE = 1e-15; // relative: nearer than this to half of the last place counts as a half
const EXACT = 1e-12; // a value this near to its rounding is written short: 0.59, not 0.5900
const LARGE = 1e6;

function halfUp(value, decimals) {
  const scale = Number(`1e${decimals}`);
  const scaled = Math.abs(value) * scale;
  if (scaled >= 2 ** 52) return value;
  let whole = Math.floor(scaled);
  if (scaled - whole >= 0.5 - Math.min(TIE * scaled, 0.01)) whole += 1;
  return (Math.sign(value) * whole) / scale + 0;
}

// shortest digits, never in powers of ten
function digits(value) {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

const HIDDEN = "\u25a1"; // □ in place of a number that is kept from the reader

function shown(value, decimals) {
  if (value === null) return HIDDEN;
  return asciiShown(value, decimals).replace("-", MINUS);
}

function asciiShown(value, decimals) {
  const rounded = halfUp(value, decimals);
  if (Math.abs(rounded) >= LARGE) {
    return value.toExponential(decimals).replace(/(\.\d*?)0+e/, "$1e").replace(".e", "e").replace("e+", "e");
  }
  if (Math.abs(value - rounded) <= EXACT * Math.max(1, Math.abs(value))) return digits(rounded);
  return rounded.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1");
}

// every digit that the computer holds
function full(value) {
  if (value === null) return HIDDEN;
  return String(value).replace("-", MINUS);
}

// with as many of the decimals as fit; fits(text) says whether a text does
function fitted(value, decimals, fits) {
  if (value === null) return HIDDEN;
  for (let d = decimals; d >= 0; d -= 1) {
    const text = shown(value, d);
    if (fits(text)) return text;
  }
  return value.toExponential(0).replace("e+", "e").replaceAll("-", MINUS);
}
