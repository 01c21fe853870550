// What the components of this folder share: elements, texts, the theme. Put before their scripts.

// `outline-color` holds Streamlit's background in the style sheet: read back, any spelling is rgb().
function showTheme(root) {
  const [red, green, blue] = getComputedStyle(root).outlineColor.match(/[\d.]+/g).map(Number);
  const dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  root.dataset.theme = dark ? "dark" : "light";
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// An empty value takes the attribute away.
function attribute(element, name, value) {
  if (value === "") element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
