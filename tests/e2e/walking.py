"""An owner's way through the pages: by mouse or finger, or by keyboard alone."""

from dataclasses import dataclass

MOST_STOPS = 120  # presses of Tab on one page
MOST_SWAPS = 5  # of what is looked at by the page's own script, one right after the other
SWAPPED = "swapped"  # an answer that arrived has put another in its place since it was found
# Which key leads on from where the focus is; none when it is there.
NEXT_KEY = """one => {
  if (!one.isConnected) return "swapped";
  const here = document.activeElement;
  if (here === one) return null;
  return one.type === "radio" && here?.name === one.name ? "ArrowDown" : "Tab";
}"""
# What has the focus is on the screen, and nothing lies over it.
IS_IN_SIGHT = """one => {
  if (!one.isConnected) return "swapped";
  const { left, top, width, height } = one.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return there !== null && [one, ...one.labels ?? []].some((part) => part.contains(there));
}"""


@dataclass
class Walk:
    """One owner's way: the page, and how many clicks it cost them."""

    watched: object
    clicks: int = 0
    is_compared_by_people: bool = False

    @property
    def page(self):
        return self.watched.page

    def click(self, target):
        self.clicks += 1
        self.activate(target)
        self.page.wait_for_load_state()

    def activate(self, target):
        target.click()


@dataclass
class KeyboardWalk(Walk):
    """The same without a mouse: Tab to it, arrows within a group, then Enter or the space bar."""

    def activate(self, target):
        self.go_to(target)
        is_in_sight = self.ask(target, IS_IN_SIGHT)
        assert is_in_sight, f"{self.page.url}: focus on {target} is out of sight"
        if not target.evaluate("one => ['checkbox', 'radio'].includes(one.type)"):
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        elif not target.is_checked():
            self.page.keyboard.press("Space")

    def go_to(self, target):
        target.wait_for()
        for _ in range(MOST_STOPS):
            key = self.ask(target, NEXT_KEY)
            if key is None:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{self.page.url}: no key leads to {target}")

    def ask(self, target, script):
        """What a script says of the target that is on the page now."""
        for _ in range(MOST_SWAPS):
            answer = target.evaluate(script)
            if answer != SWAPPED:
                return answer
        raise AssertionError(f"{self.page.url}: {target} is swapped again and again")
