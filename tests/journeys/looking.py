"""What is wrong with the page that stands open: axe's findings, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.visiting import Visit

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# a theme changes colours and nothing else
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
THEMES = {"light": EVERYTHING, "dark": COLOURS}

STILL = """async () => {  // colours are on their way for a moment when the theme changes
  const frame = () => new Promise((on) => requestAnimationFrame(on));
  await frame();
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  await frame();
}"""

_axe = Axe()


def look_at(visit: Visit, path: str, *, language: str, status: int = 200) -> list[str]:
    """Opens the page and looks in light and dark, wide and narrow. One line a finding."""
    answered = visit.open(path)
    found = [] if answered == status else [f"{path} answered {answered}"]
    if visit.language() != language:
        found.append(f"{path} is not in {language}")
    return found + look_here(visit, f"{path} in {language}")


def look_here(visit: Visit, where: str, *, narrow_too: bool = True) -> list[str]:
    """Looks at what stands open now."""
    found: list[str] = []
    page = visit.page
    page.evaluate(_axe.axe_script)
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a Literal
        page.evaluate(STILL)
        for size in (WIDE, NARROW) if narrow_too else (NARROW,):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict
            seen = f"{where}, {theme}, {size['width']}"
            found += [f"{seen}: {line}" for line in _violations(visit, rules)]
            if wide := visit.overflow():
                found.append(f"{seen}: {wide}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


def _violations(visit: Visit, rules: Mapping[str, object]) -> list[str]:
    run = "rules => axe.run(rules).then(({ violations }) => violations)"
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:120]}"
        for one in visit.page.evaluate(run, rules)
        for node in one["nodes"][:3]
    ]
