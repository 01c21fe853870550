// Where the reader stands, kept in the page's address: at=part.timestep.line, see=view.unit.parts; in a
// talk at=part.timestep.line.phase.picture, see=step size.view.
// It is the browser's own: a step costs no message. What an address says is checked by who asks.

const WRITE_AFTER = 200; // milliseconds of rest: browsers take only so many changes of an address
const PLACE_KEY = "lstm-calc place"; // for the way to another page of the app and back

const AT = /^(\d{1,2})\.(\d{1,4})\.(\w{1,80})(?:\.([a-z]{1,8}(?:_\d{1,3}){0,2}))?(?:\.(\d{1,2}))?$/;

class Place {
  // tell() gives {at, see}, or nothing where the address should stay as it is
  constructor(tell) {
    this.tell = tell;
    this.timer = null;
    this.onBack = () => clearTimeout(this.timer);
    this.onChange = (event) => event.navigationType !== "traverse" && this.note();
    addEventListener("popstate", this.onBack, true);
    window.navigation?.addEventListener("currententrychange", this.onChange);
  }

  close() {
    clearTimeout(this.timer);
    removeEventListener("popstate", this.onBack, true);
    window.navigation?.removeEventListener("currententrychange", this.onChange);
  }

  // the address follows when the reader rests
  note() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), WRITE_AFTER);
  }

  write() {
    const told = this.tell();
    if (!told) return;
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(told)) url.searchParams.set(key, value);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  // {part, t, line, phase, picture, view, unit, parts} as the address has them, or null
  static read() {
    const asked = new URLSearchParams(location.search);
    return placeOf(asked.get("at"), asked.get("see"));
  }

  // what stood here before another page of the app was opened; room: of the stage that asks
  static recall(command, room = "") {
    try {
      const kept = JSON.parse(sessionStorage.getItem(PLACE_KEY + room));
      return kept?.command === command ? placeOf(kept.at, kept.see) : null;
    } catch {
      return null; // a browser may forbid it
    }
  }

  static keep(command, told, room = "") {
    try {
      sessionStorage.setItem(PLACE_KEY + room, JSON.stringify({ command, ...told }));
    } catch {
      // then the way back begins at the beginning
    }
  }
}

function placeOf(at, see) {
  const [, part, t, line, phase, picture] = AT.exec(at ?? "") ?? [];
  const [, size, form] = /^(timestep|line|term)\.(auto|unit|matrix)$/.exec(see ?? "") ?? [];
  const [, view, unit, parts] = /^(unit|matrix|curve)\.(\d{1,3})\.([01])$/.exec(see ?? "") ?? [];
  if (line === undefined && view === undefined && size === undefined) return null;
  const talk = { phase, picture: Number(picture ?? 1) - 1, size, form };
  return { part: Number(part ?? 0), t: Number(t ?? 1), line, view, unit: Number(unit ?? 0), parts: parts === "1", ...talk };
}
