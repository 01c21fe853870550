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
        expect(self.track).to_have_attribute("aria-valuetext", re.compile(rf"^t = {t}\. {title}"))

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
