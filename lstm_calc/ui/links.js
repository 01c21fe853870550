// The table of links: a student a row, the link to open, and a button that copies it.
//
// In: {rows: [{number, name, link}], texts}. Nothing goes out: copying is the browser's own.

const panels = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".links");
  const shape = JSON.stringify(data);
  if (panels.get(root) === shape) return;
  panels.set(root, shape);
  const { texts } = data;
  const head = ["#", texts.student, texts.link, texts.copy].map((text) => make("th", { scope: "col" }, text));
  const status = make("p", { class: "status", role: "status" });
  const body = data.rows.map((row) => line(row, texts, status));
  const table = make("table", { "aria-label": texts.table }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
  root.replaceChildren(make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": texts.table }, table), status);
}

function line(row, texts, status) {
  const open = make("a", { href: row.link, target: "_blank", rel: "noopener", title: row.link, "aria-label": `${texts.open}: ${row.name}` });
  open.append(make("span", { class: "short" }, `${texts.open} ↗`), make("span", { class: "whole" }, row.link.replace(/^https?:\/\//, "")));
  const button = make("button", { type: "button", "aria-label": `${texts.copy}: ${row.name}` }, texts.copy);
  button.onclick = async () => {
    const done = await copied(row.link);
    button.textContent = done ? `✓ ${texts.copied}` : texts.failed;
    status.textContent = `${row.name}: ${done ? texts.copied : texts.failed}`;
    setTimeout(() => (button.textContent = texts.copy), 2500);
  };
  const cells = [make("td", {}, String(row.number)), make("th", { scope: "row" }, row.name), make("td", { class: "link" }, open), make("td", {}, button)];
  return make("tr", {}, ...cells);
}

// A page that came without https has no clipboard of its own: there the old way does it.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", { readonly: "", style: "position: fixed; opacity: 0" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
