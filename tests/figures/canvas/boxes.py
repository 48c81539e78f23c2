"""Where a browser puts the words of a map: which are clipped, and which lie on each other."""

from __future__ import annotations

from playwright.sync_api import Page

# The boxes of what is read, and of the cell around each; what only listeners hear has none.
BOXES = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!parent.closest('.jm table') || !node.data.trim()) continue;
    if (parent.closest('.sr') || !parent.checkVisibility()) continue;
    const cell = parent.closest('td, th').getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    const drawn = parent.tagName === 'text';
    const rects = drawn ? [parent.getBoundingClientRect()] : range.getClientRects();
    for (const box of rects) {
      if (box.width) found.push({
        text: node.data.trim().slice(0, 40), node: found.length,
        left: box.left, right: box.right, top: box.top, bottom: box.bottom,
        cell: [cell.left, cell.right, cell.top, cell.bottom],
      });
    }
  }
  return found;
}"""
NEAR = 2.0
"""Pixels by which boxes of letters may touch: they are taller than the letters."""


def read_boxes(page: Page) -> list[dict]:
    """Give the box of each line of text that the maps of a page show now."""
    return page.evaluate(BOXES)


def clipped(boxes: list[dict]) -> list[str]:
    return [
        box["text"]
        for box in boxes
        if box["left"] < box["cell"][0] - NEAR
        or box["right"] > box["cell"][1] + NEAR
        or box["top"] < box["cell"][2] - NEAR
        or box["bottom"] > box["cell"][3] + NEAR
    ]


def overlapping(boxes: list[dict]) -> list[tuple[str, str]]:
    ordered = sorted(boxes, key=lambda box: box["top"])
    found = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other["top"] >= one["bottom"] - NEAR:
                break
            aside = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - other["top"]
            if aside > NEAR and down > NEAR:
                found.append((one["text"], other["text"]))
    return found
