"""The calculator as a reader finds it: its tables, diagram, timeline, formula and values."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

expect.set_options(timeout=10_000)

HOST = "127.0.0.1"


def listen(page: Page, complaints: list[str]) -> None:
    """Notes what a page complains of, and requests that leave this machine."""

    def heard(message) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console {message.type}: {message.text}")

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != HOST:
            complaints.append(f"a request left this machine: {url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda websocket: asked(websocket.url))


class Screen:
    """A page with the calculator. `at` counts the stops from 1, as the timeline does."""

    def __init__(self, page: Page):
        self.page, self.keyboard = page, page.keyboard
        self.track = page.get_by_role("slider", name="Steps")
        self.panel = page.locator(".player .panel")
        self.formula = self.panel.locator(".work")
        self.tip = page.locator(".player .tip")
        self.status = page.locator(".tables .status")
        self.story = page.locator(".st-key-story")
        self.grid = page.get_by_role("grid", name="Every value")
        self.map = page.get_by_role("group", name="Layers and timesteps")

    # The tables ---------------------------------------------------------------------------------

    def cell(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True)

    def type_into(self, label: str, text: str) -> None:
        """Types as a reader does: a click, the old text selected, key by key."""
        self.cell(label).click()
        self.keyboard.press("Control+a")
        self.keyboard.type(text)

    def more(self, size: str) -> None:
        self.page.get_by_role("button", name=f"{size}: one more").click()

    def fewer(self, size: str) -> None:
        self.page.get_by_role("button", name=f"{size}: one fewer").click()

    def choose(self, picker: str, option: str) -> None:
        """Another example, notation or cell, by the beginning of its title."""
        self.page.get_by_role("combobox", name=picker).click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).first.click()

    # The network --------------------------------------------------------------------------------

    def open_network(self) -> None:
        """The popover of layers; it stays open until it is closed."""
        self.page.locator(".st-key-network_popover button").first.click()
        self.page.get_by_role("radiogroup", name="Layers").wait_for()

    def close_network(self) -> None:
        self.keyboard.press("Escape")
        self.page.get_by_role("radiogroup", name="Layers").wait_for(state="hidden")

    def expect_network(self, title: str) -> None:
        expect(self.page.locator(".st-key-network_popover button").first).to_contain_text(title)

    def with_layers(self, count: int) -> None:
        """Chooses the number of layers in the open popover."""
        self.page.get_by_role("radio", name=str(count), exact=True).check(force=True)
        self.expect_network(f"{count} layer")

    def cell_of_map(self, part: str, t: int) -> Locator:
        return self.map.get_by_role("button", name=re.compile(rf"^{part}, t = {t}:"))

    # The player ---------------------------------------------------------------------------------

    def value(self, row: str, t: int) -> Locator:
        """A number of the values table; t = 0 is the start."""
        head = f'th[scope="row"][aria-label="{row}"]'
        return self.grid.locator(f"tr:has({head}) td").nth(t)

    def plate(self, name: str) -> Locator:
        return self.page.locator(f'.diagram .plate[data-value="{name}"]')

    def plate_numbers(self, name: str) -> list[str]:
        return self.plate(name).locator(".number").all_text_contents()

    def expect_plate(self, name: str, *numbers: str) -> None:
        expect(self.plate(name).locator(".number")).to_have_text([*numbers])

    def expect_formula(self, *parts: str) -> None:
        for part in parts:
            expect(self.formula).to_contain_text(part)

    def expect_at(self, t: int, title: str) -> None:
        expect(self.track).to_have_attribute("aria-valuetext", re.compile(rf"^t = {t}\. ({title})"))

    def expect_told(self, beginning: str) -> None:
        """The stop as the timeline says it: `Layer 2, t = 1. Hidden state`."""
        told = re.compile(rf"^{re.escape(beginning)}")
        expect(self.track).to_have_attribute("aria-valuetext", told)

    @property
    def at(self) -> int:
        return int(self.track.get_attribute("aria-valuenow"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def leave(self) -> None:
        """Takes the focus out of every control, so that the keys are the player's."""
        self.page.evaluate(ACTIVE + ".blur()")

    @property
    def focused(self) -> str | None:
        """The accessible name of what has the focus."""
        return self.page.evaluate(f"{ACTIVE}.getAttribute('aria-label')")


ACTIVE = """(() => {
  let found = document.activeElement;
  while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
})()"""
