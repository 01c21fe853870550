// The player as a page of its own: its colours, its address, its printing. Or, where the data ask
// for a picture, that picture in place of the page, for a program to read.

const REST = 250; // milliseconds that a reader stands still before the address follows

function standAlone() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const home = document.getElementById("home");
  const root = home.querySelector(".player");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const parts = data.parts.map(({ times, lines }) => ({ times, names: lines.map(({ name }) => name) }));
  let number = 0;
  const go = (stop) => {
    number += 1;
    mount({ data: { ...data, command: { ...stop, number } }, parentElement: home });
  };

  if (data.picture) {
    go(data.command);
    return showPicture(players.get(root), data.picture);
  }
  const repaint = () => number && mount({ data: { ...data, command: { number } }, parentElement: home });
  const wear = wardrobe(dark, repaint);
  go(stopOf(location.hash, parts) ?? data.command);
  followAddress(root, parts, go);
  const given = document.querySelector(".given");
  given.open = matchMedia("(min-width: 1100px)").matches;
  onPaper(given, wear);
  return undefined;
}

// Colours ------------------------------------------------------------------------------------

// Dresses the page as the system does, until the reader chooses. Gives what dresses it otherwise
// for a while: wear("light"), and wear() for what was there.
function wardrobe(dark, repaint) {
  const html = document.documentElement;
  const button = document.querySelector(".scheme");
  const system = () => (dark.matches ? "dark" : "light");
  let chosen = null;
  const wear = (scheme = chosen ?? system()) => {
    html.dataset.scheme = scheme;
    const next = scheme === "dark" ? "light" : "dark";
    button.textContent = button.dataset[next];
    repaint();
  };
  button.onclick = () => {
    chosen = html.dataset.scheme === "dark" ? "light" : "dark";
    wear();
  };
  dark.addEventListener("change", () => wear());
  wear();
  return wear;
}

function onPaper(given, wear) {
  let wasOpen = given.open;
  addEventListener("beforeprint", () => {
    wasOpen = given.open;
    given.open = true;
    wear("light");
  });
  addEventListener("afterprint", () => {
    given.open = wasOpen;
    wear();
  });
}

// The address --------------------------------------------------------------------------------

// #part=2&t=1&line=f: a stop of the walk, or null where there is no such stop
function stopOf(hash, parts) {
  const asked = new URLSearchParams(hash.slice(1));
  const [part, t, line] = [Number(asked.get("part") ?? 1) - 1, Number(asked.get("t")), asked.get("line")];
  const known = parts[part]?.times.includes(t) && parts[part].names.includes(line);
  return known ? { part, t, line } : null;
}

function hashOf({ part, t, line }, parts) {
  const first = parts.length > 1 ? { part: part + 1 } : {};
  return `#${new URLSearchParams({ ...first, t, line })}`;
}

// The address follows the reader once they rest: a browser allows so many changes a minute.
function followAddress(root, parts, go) {
  let timer = null;
  let written = null;
  root.addEventListener("stand", ({ detail }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      written = hashOf(detail, parts);
      if (written !== location.hash) keepAddress(written);
    }, REST);
  });
  addEventListener("hashchange", () => {
    const stop = location.hash === written ? null : stopOf(location.hash, parts);
    if (stop) go(stop);
  });
}

function keepAddress(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // a frame without an origin of its own has no address to keep
  }
}

// A picture ----------------------------------------------------------------------------------

// In place of the page, before the page counts as loaded: an image on its way holds that up.
async function showPicture(player, { kind, ground }) {
  const text = pictureOf(player, ground);
  const address = kind === "SVG" ? addressOf(text) : (await canvasOf(text)).toDataURL(MEDIA.PNG);
  document.body.replaceChildren(tag("pre", { id: "picture" }, address));
}

standAlone();
