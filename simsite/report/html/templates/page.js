"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const MOST = 150;

  const all = (root, what) => Array.from(root.querySelectorAll(what));
  const make = (name, text, looks) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (looks) made.className = looks;
    return made;
  };
  const draw = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // ---- the map: what is known of the site under the pointer, or chosen with the arrow keys
  const maps = (main, words) => {
    const readout = main.querySelector(".readout");
    if (!readout || !words.sites) return;
    const { columns, rows } = words.sites;
    const show = (number) => {
      all(main, ".tile.on").forEach((tile) => tile.classList.remove("on"));
      all(main, `.tile[data-n="${number}"]`).forEach((tile) => tile.classList.add("on"));
      readout.textContent = columns
        .map((column, i) => [column, rows[number][i]])
        .filter(([, value]) => value)
        .map(([column, value]) => `${column} ${value}`)
        .join(" · ");
    };
    all(main, ".map").forEach((map) => {
      const order = all(map, ".tile").map((tile) => Number(tile.dataset.n));
      let at = -1;
      const choose = (place) => {
        at = Math.max(0, Math.min(order.length - 1, place));
        show(order[at]);
      };
      const pointed = (event) => {
        const number = event.target.dataset ? event.target.dataset.n : undefined;
        if (number !== undefined) choose(order.indexOf(Number(number)));
      };
      map.addEventListener("click", pointed);
      map.addEventListener("mouseover", pointed);
      map.addEventListener("keydown", (event) => {
        const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
        if (!(event.key in steps)) return;
        event.preventDefault();
        choose(at < 0 ? 0 : at + steps[event.key]);
      });
    });
  };

  // ---- the player: one site, one replication, step by step
  const player = (main, words) => {
    const box = main.querySelector(".replay");
    if (!box || !words.replay) return;
    const say = words.replay;
    const [site, play, moment, clock] = [".site", ".play", ".moment", ".clock"].map((what) =>
      box.querySelector(what));
    const stages = box.querySelector(".stages");
    const lengths = box.querySelector(".lengths");
    let shown = null;
    let timer = null;

    const time = (at) => {
      const minutes = shown.minutes + at * shown.step;
      const two = (n) => String(n).padStart(2, "0");
      const day = say.days[Math.floor(minutes / 1440)];
      return `${day} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
    };
    const people = (count) =>
      "●".repeat(Math.min(count, MOST)) + (count > MOST ? ` +${count - MOST}` : "");
    const line = (sentence, name, count, looks) => {
      const row = make("p", `${sentence.replace("§", name)} ${count}`);
      row.appendChild(make("span", people(count), `people ${looks}`));
      stages.appendChild(row);
    };
    const at = () => Number(moment.value);
    const show = () => {
      clock.textContent = time(at());
      stages.replaceChildren();
      shown.stages.forEach((stage, k) => {
        const name = say.stages[Number(site.value)][k];
        if (stage.waiting) line(say.waiting, name, stage.waiting[at()], "waits");
        line(stage.waiting ? say.busy : say.walking, name, stage.busy[at()], "busy");
      });
      box.querySelector(".done").textContent = say.done
        .replace("§", shown.done[at()])
        .replace("¤", shown.attending);
      const x = (720 * at()) / Math.max(1, shown.done.length - 1);
      const now = lengths.querySelector(".now");
      now.setAttribute("x1", x);
      now.setAttribute("x2", x);
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      play.textContent = play.dataset.play;
    };
    const choose = () => {
      pause();
      shown = data.replays[Number(site.value)];
      moment.max = shown.done.length - 1;
      const queues = shown.stages.map((stage, k) => [say.stages[Number(site.value)][k], stage.waiting]);
      const peak = Math.max(1, ...queues.flatMap(([, waiting]) => waiting || [0]));
      const crowded = queues.map(([, waiting]) => (waiting ? waiting.indexOf(peak) : -1));
      moment.value = Math.max(0, ...crowded);
      const legend = box.querySelector(".lines");
      lengths.replaceChildren();
      legend.replaceChildren();
      queues.filter(([, waiting]) => waiting).forEach(([name, waiting], k) => {
        const points = waiting
          .map((n, i) => `${(720 * i) / Math.max(1, waiting.length - 1)},${176 - (170 * n) / peak}`)
          .join(" ");
        lengths.appendChild(draw("polyline", { class: `curve k${k % 6}`, points }));
        const key = make("li", "");
        const sample = draw("svg", { viewBox: "0 0 36 10" });
        sample.appendChild(draw("line", { class: `curve k${k % 6}`, x1: 0, x2: 36, y1: 5, y2: 5 }));
        key.append(sample, ` ${say.waiting.replace("§", name)} (0–${peak})`);
        legend.appendChild(key);
      });
      lengths.appendChild(draw("line", { class: "now", y1: 0, y2: 180 }));
      show();
    };
    const step = () => {
      if (at() >= Number(moment.max)) pause();
      else {
        moment.value = at() + 1;
        show();
      }
    };
    play.addEventListener("click", () => {
      if (timer) pause();
      else {
        if (at() >= Number(moment.max)) moment.value = 0;
        timer = setInterval(step, 60);
        play.textContent = play.dataset.pause;
      }
    });
    moment.addEventListener("input", show);
    site.addEventListener("change", choose);
    choose();
  };

  // ---- the explorer: only what was computed is shown
  const explorers = (main, words) => {
    all(main, ".explorer").forEach((box) => {
      const number = Number(box.dataset.sweep);
      const { values, points } = words.sweeps[number];
      const sliders = all(box, ".factor");
      const cells = all(box, ".outcome dd");
      const show = () => {
        sliders.forEach((slider, k) => {
          slider.parentNode.querySelector("output").textContent = values[k][Number(slider.value)];
          slider.setAttribute("aria-valuetext", values[k][Number(slider.value)]);
        });
        const point = data.grids[number][sliders.map((slider) => slider.value).join(" ")];
        box.querySelector(".missing").hidden = point !== undefined;
        cells.forEach((cell, i) => {
          cell.textContent = point === undefined ? "–" : points[point][i];
        });
      };
      sliders.forEach((slider) => slider.addEventListener("input", show));
      show();
    });
  };

  // ---- the scenario that the page holds, as a file
  const saving = (main) => {
    all(main, ".save").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const text = data.scenario[Number(button.dataset.run)];
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
        link.download = "scenario.yaml";
        link.click();
        URL.revokeObjectURL(link.href);
      });
    });
  };

  all(document, "main").forEach((main) => {
    const words = data.words[main.dataset.lang];
    maps(main, words);
    player(main, words);
    explorers(main, words);
    saving(main);
  });

  // ---- what is folded away on the screen is wanted on paper
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all(document, "details.print-open:not([open])");
    opened.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => {
    opened.forEach((part) => { part.open = false; });
  });
})();
