"use strict";
// What belongs together lights up together: a mark in the text, and what it is evidence of.
(() => {
  const all = [...document.querySelectorAll("[data-links]")];
  const linksOf = (element) => element.dataset.links.split(" ");
  const isInText = (element) => element.closest("#text") !== null;
  const holders = new Map();
  for (const element of all) {
    for (const link of linksOf(element)) {
      holders.set(link, [...(holders.get(link) ?? []), element]);
    }
  }

  // From a mark in the text only its own other pieces light up there, not all that surrounds it.
  const partnersOf = (element) =>
    new Set(
      linksOf(element).flatMap((link, index) =>
        holders.get(link).filter((other) => !isInText(element) || index === 0 || !isInText(other)),
      ),
    );

  const about = document.getElementById("about");
  const hint = about.textContent;
  let hovered = null;
  let focused = null;
  let lit = new Set();

  const show = () => {
    const element = hovered ?? focused;
    for (const each of lit) each.classList.remove("lit");
    lit = element ? partnersOf(element) : new Set();
    for (const each of lit) each.classList.add("lit");
    const said = [element, ...[...lit].filter((each) => each.matches(".entry"))];
    const titles = said.map((each) => each?.title).filter(Boolean);
    const others = titles.slice(1).filter((title) => !titles[0].includes(title));
    about.textContent = [...titles.slice(0, 1), ...new Set(others)].join("\n") || hint;
  };

  // Where both columns are in sight at once; elsewhere a page that jumps is in the way.
  const isWide = () => matchMedia("(min-width: 60rem)").matches;
  const bringIntoView = (element) => {
    const partner = [...partnersOf(element)].find(
      (other) => isInText(other) !== isInText(element) && other.closest(".legend") === null,
    );
    for (let d = partner?.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    partner?.scrollIntoView({ block: isWide() ? "nearest" : "center" });
  };

  const linked = (target) => target.closest?.("[data-links]") ?? null;
  document.addEventListener("pointerover", ({ target }) => {
    hovered = linked(target);
    show();
  });
  document.documentElement.addEventListener("pointerleave", () => {
    hovered = null;
    show();
  });
  document.addEventListener("focusout", () => {
    focused = null;
    show();
  });
  document.addEventListener("focusin", ({ target }) => {
    focused = linked(target);
    hovered = null;
    show();
    if (focused && isWide()) bringIntoView(focused);
  });
  document.addEventListener("click", ({ target }) => {
    const element = linked(target);
    if (element?.matches("button")) bringIntoView(element);
  });

  // One stop of the Tab key for each group, and the arrow keys within it.
  for (const group of document.querySelectorAll("[data-group]")) {
    const stops = () =>
      [...group.querySelectorAll("button.entry, [tabindex][data-links]")].filter(
        (each) => each.getClientRects().length > 0,
      );
    const choose = (chosen) => {
      for (const each of group.querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
      chosen.tabIndex = 0;
    };
    stops().forEach((each, index) => (each.tabIndex = index === 0 ? 0 : -1));
    group.addEventListener("focusin", ({ target }) => {
      if (target.matches("[data-links]")) choose(target);
    });
    group.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
      const step = steps[event.key];
      const list = stops();
      const at = list.indexOf(event.target);
      if (step === undefined || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      list[Math.min(Math.max(at + step, 0), list.length - 1)].focus();
    });
  }
})();
