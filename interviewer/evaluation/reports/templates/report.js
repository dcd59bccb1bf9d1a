"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const links = rows.map((row) => row.querySelector("a"));
  const names = links.map((link) => link.dataset.case);
  const filters = [...document.querySelectorAll("[data-filter]")];
  const speakers = ["Interviewer", "Candidate", ""];
  const state = { filter: "all", case: names[0], repeat: 0, only: false };
  let cases = null;
  let texts = [];

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  async function unpack() {
    const packed = $("packed").textContent;
    if (!packed || typeof DecompressionStream === "undefined") return new Map();
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const lines = (await new Response(stream).text()).split("\n").filter(Boolean);
    const found = new Map();
    for (const line of lines) {
      const one = JSON.parse(line);
      texts.push(...one.new);
      found.set(one.id, one);
    }
    return found;
  }

  function words(turn, marked) {
    const [, , text, differs, judged] = turn;
    const letters = [...texts[text]];
    const element = make("div", letters.length > 900 ? "words long" : "words");
    element.dir = "auto";
    const edges = new Set([0, letters.length]);
    const spans = [];
    for (let at = 0; marked && at < differs.length; at += 2) spans.push([differs[at], differs[at + 1], "", "differs"]);
    for (const [says, start, end] of judged) {
      if (start !== undefined) spans.push([start, end, "bad", texts[says]]);
    }
    for (const [start, end] of spans) edges.add(start).add(end);
    const cuts = [...edges].sort((a, b) => a - b);
    for (let at = 0; at + 1 < cuts.length; at += 1) {
      const [from, to] = [cuts[at], cuts[at + 1]];
      const over = spans.filter(([start, end]) => start <= from && to <= end);
      const piece = letters.slice(from, to).join("");
      if (!over.length) {
        element.append(piece);
        continue;
      }
      const judgement = over.find((span) => span[2]);
      const mark = make("mark", judgement ? judgement[2] : "", piece);
      if (judgement) mark.title = judgement[3];
      element.append(mark);
    }
    return element;
  }

  function meta(turn, side) {
    const [number, speaker, , , judged] = turn;
    const line = make("div", "meta");
    if (side) {
      const name = make("span", side === "B" ? "side-name b" : "side-name", side);
      line.append(name);
    }
    const who = [number === null ? "" : `T${number}`, speakers[speaker]].filter(Boolean).join(" · ");
    line.append(make("span", "who", who));
    for (const [says] of judged) line.append(make("span", "bad", `▼ ${texts[says]}`));
    return line;
  }

  function row(pair) {
    const item = make("li");
    if (pair.length === 1) {
      const [turn] = pair;
      item.className = `shared ${["interviewer", "candidate", "event"][turn[1]]}`;
      item.append(meta(turn, ""), words(turn, false));
      return item;
    }
    item.className = "both";
    pair.forEach((turn, place) => {
      const cell = make("div", turn && turn[1] === 2 ? "event" : "");
      if (turn) cell.append(meta(turn, "AB"[place]), words(turn, true));
      item.append(cell);
    });
    return item;
  }

  function folded(pairs) {
    const items = [];
    let alike = [];
    const settle = (last) => {
      const open = last ? [] : alike.slice(-1);
      const shut = last ? alike : alike.slice(0, -1);
      if (shut.length > 2) {
        const item = make("li", "folded");
        const details = make("details");
        const inside = make("ol");
        inside.append(...shut.map(row));
        details.append(make("summary", "", `${shut.length} turns are the same`), inside);
        item.append(details);
        items.push(item);
      } else {
        items.push(...shut.map(row));
      }
      items.push(...open.map(row));
      alike = [];
    };
    for (const pair of pairs) {
      if (pair.length === 1) {
        alike.push(pair);
      } else {
        settle(false);
        items.push(row(pair));
      }
    }
    settle(true);
    return items;
  }

  function verdicts(repeat) {
    if (![repeat.a, repeat.b].some((side) => side.verdict || side.failed)) return null;
    const item = make("li", "both");
    [repeat.a, repeat.b].forEach((side, place) => {
      const cell = make("div");
      const line = make("div", "meta");
      line.append(make("span", place ? "side-name b" : "side-name", "AB"[place]), make("span", "", side.failed ? "Failed" : "Grade"));
      const changed = !side.failed && place === 1 && repeat.a.verdict !== side.verdict;
      cell.append(line, make("strong", side.failed ? "bad" : changed ? "warn" : "", side.failed || side.verdict || "–"));
      item.append(cell);
    });
    return item;
  }

  function show() {
    rows.forEach((row, place) => {
      const kinds = row.dataset.k.split(" ");
      row.hidden = state.filter !== "all" && !kinds.includes(state.filter);
      const chosen = names[place] === state.case;
      row.classList.toggle("chosen", chosen);
      if (chosen) links[place].setAttribute("aria-current", "true");
      else links[place].removeAttribute("aria-current");
    });
    for (const button of filters) button.setAttribute("aria-pressed", String(button.dataset.filter === state.filter));
    $("only").setAttribute("aria-pressed", String(state.only));
    $("h-pair").textContent = state.case || "No case";
    if (cases) pair();
  }

  function pair() {
    const one = cases.get(state.case);
    const turns = $("turns");
    for (const id of ["repeat", "only"]) $(id).hidden = !one;
    for (const id of ["earlier", "later"]) $(id).hidden = !one || one.repeats.length < 2;
    for (const id of ["previous", "next"]) $(id).hidden = names.length < 2;
    if (!one) {
      turns.replaceChildren(make("p", "empty", "The transcripts of this case are not in this page."));
      return;
    }
    state.repeat = Math.min(Math.max(state.repeat, 0), one.repeats.length - 1);
    const repeat = one.repeats[state.repeat];
    $("repeat").textContent = `repeat ${state.repeat + 1} of ${one.repeats.length}`;
    const list = make("ol", "turns");
    const wanted = state.only ? repeat.rows.filter((each) => each.length > 1) : repeat.rows;
    list.append(...folded(wanted));
    const graded = verdicts(repeat);
    if (graded) list.append(graded);
    const parts = [list];
    if (state.only && !wanted.length) parts.unshift(make("p", "empty", "Every turn is the same in both."));
    if (one.remark) {
      const remark = make("p", "remark");
      remark.dir = "auto";
      remark.append(make("strong", "", "Remark "), one.remark);
      parts.push(remark);
    }
    turns.replaceChildren(...parts);
  }

  function read() {
    const found = new URLSearchParams(location.hash.slice(1));
    if (filters.some((button) => button.dataset.filter === found.get("filter"))) state.filter = found.get("filter");
    if (names.includes(found.get("case"))) state.case = found.get("case");
    state.repeat = (Number.parseInt(found.get("repeat"), 10) || 1) - 1;
    state.only = found.get("only") === "1";
    show();
  }

  function write(change) {
    Object.assign(state, change);
    show();
    const hash = new URLSearchParams();
    if (state.filter !== "all") hash.set("filter", state.filter);
    if (state.case) hash.set("case", state.case);
    if (state.repeat) hash.set("repeat", String(state.repeat + 1));
    if (state.only) hash.set("only", "1");
    history.replaceState(null, "", `#${hash}`);
  }

  function step(by) {
    const open = names.filter((_, place) => !rows[place].hidden);
    const at = open.indexOf(state.case);
    const next = open[at < 0 ? 0 : Math.min(Math.max(at + by, 0), open.length - 1)];
    if (next === undefined) return;
    write({ case: next, repeat: 0 });
    rows[names.indexOf(next)].scrollIntoView({ block: "nearest" });
  }

  links.forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      write({ case: link.dataset.case, repeat: 0 });
      if (matchMedia("(max-width: 999px)").matches) $("pair").scrollIntoView({ block: "start" });
    });
  });
  for (const button of filters) button.addEventListener("click", () => write({ filter: button.dataset.filter }));
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("earlier").addEventListener("click", () => write({ repeat: state.repeat - 1 }));
  $("later").addEventListener("click", () => write({ repeat: state.repeat + 1 }));
  $("only").addEventListener("click", () => write({ only: !state.only }));
  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      j: () => step(1),
      k: () => step(-1),
      ArrowLeft: () => write({ repeat: state.repeat - 1 }),
      ArrowRight: () => write({ repeat: state.repeat + 1 }),
      d: () => write({ only: !state.only }),
    };
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("hashchange", read);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("main details:not(#turns details)")) details.open = true;
  });
  for (const id of ["filters", "theme", "keys"]) $(id).hidden = false;
  read();
  unpack().then((found) => {
    cases = found;
    show();
  });
})();
