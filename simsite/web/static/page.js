// The page: every change asks again, and the last question wins.

import { sayAnswer, showAnswer, showSides } from "/answers.js";
import { pieces, save, send } from "/asking.js";
import { drawCoverage, watchMap } from "/drawing.js";
import { allowFurther, forgetFurther, offerWhatIfs, showFurther, showWhatIfs, takeFurther, watchFurther } from "/further.js";
import { asked, namesOf, resetFields, sayInputs, showErrors, takeInputs, title, watchFields } from "/fields.js";
import { isConfirming, sayList, watchList } from "/list.js";
import { at, make, say, speak, spoken } from "/words.js";

const PAUSE = 150; // milliseconds after the last move of a slider
const REMEMBERED = "simsite-language";

let start = null;
let answer = null;
let saved = null;
let told = null; // what #told says: key and values, so that it can be said in another language
let fault = null;
let sides = [];
let differences = null;
let sidesFault = null;
let asking = null;
let timer = 0;

function status(state, key = null, values = {}) {
  document.body.dataset.state = state;
  told = key && [key, values];
  sayTold();
  at("stop").disabled = state !== "working";
  at("keep").disabled = saved === null || state !== "done";
  allowFurther(["done", "stopped", "failed"].includes(state), saved !== null);
}

function sayTold() {
  if (told) at("told").textContent = told[0] === "look_at" ? say("look_at", { fields: namesOf(fault) }) : say(...told);
  else at("told").textContent = "";
}

// An answer is stale as soon as anything is changed, until the next one is there.
function stale(is) {
  document.body.dataset.stale = is && answer ? "yes" : "no";
  if (answer) sayAnswer(answer, title(), is);
}

function showFault() {
  if (isConfirming()) {
    at("fault").hidden = true; // it stands where the list is confirmed
    return;
  }
  const placed = showErrors(fault);
  at("fault").hidden = !fault || (placed && fault.elsewhere === false);
  at("fault-text").textContent = fault ? fault[spoken()] : "";
}

function setFault(found) {
  fault = found;
  showFault();
}

// Work on what a source of pieces tells; whatever was worked on before gives way.
async function work(source, take) {
  clearTimeout(timer);
  asking?.abort();
  const mine = (asking = new AbortController());
  setFault(null);
  at("progress").value = 0;
  status("working", "waiting");
  try {
    for await (const piece of source(mine.signal)) {
      if (mine !== asking) return;
      if (piece.progress) showProgress(piece.progress);
      if (piece.fault) setFault(piece.fault);
      take(piece);
      if (piece.end) ended(piece.end);
    }
  } catch {
    if (mine === asking) status("failed", "broken");
  }
}

function showProgress([done, of]) {
  at("progress").max = of;
  at("progress").value = done;
  status("working", "working", { done, of });
}

function ended(how) {
  document.body.dataset.ended = Number(document.body.dataset.ended ?? 0) + 1;
  if (fault && isConfirming()) status("failed");
  else if (fault) status("failed", Object.keys(fault.beside ?? {}).length ? "look_at" : null);
  else if (how === "stopped") status("stopped", "stopped");
  else if (isConfirming()) status("done", "to_confirm");
  else status("done", "done");
}

function ask() {
  saved = null;
  stale(true);
  return work((signal) => pieces("/ask", asked(), signal), take);
}

function take(piece) {
  if (piece.inputs) {
    takeInputs(piece.inputs);
    offerWhatIfs(piece.inputs.what_ifs);
  }
  if (piece.answer) {
    forgetFurther();
    answer = piece.answer;
    document.body.dataset.stale = "no";
    showAnswer(answer, title());
  }
  if (piece.saved !== undefined) saved = piece.saved;
}

function further(path, body) {
  return work((signal) => pieces(path, body, signal), takeFurther);
}

function later() {
  clearTimeout(timer);
  saved = null;
  stale(true);
  status("working", "waiting");
  timer = setTimeout(ask, PAUSE);
}

function reset() {
  resetFields();
  ask();
}

// The page is free at once; whoever works on the question is told, and hears it within a second.
async function stop() {
  clearTimeout(timer);
  asking?.abort();
  asking = null;
  status("stopped", "stopped");
  await send("/stop", {}).catch(() => {}); // gone with its connection
}

function upload() {
  const files = [...at("upload").files];
  at("upload").value = "";
  const scenario = files.map((file) => file.name).findLast((name) => !name.toLowerCase().endsWith(".csv"));
  return work(async function* sent(signal) {
    for (const file of files) {
      const reply = await send(`/upload?name=${encodeURIComponent(file.name)}`, file, signal);
      if (reply.fault) yield { fault: reply.fault, end: "failed" };
      if (reply.fault) return;
    }
    yield { sent: true };
  }, (piece) => {
    if (!piece.sent) return;
    if (scenario) offer(scenario);
    reset();
  });
}

// A scenario that was made of a list, and its answer.
function begun(name) {
  start.begun.push(name);
  offer(name);
  reset();
}

// Offer a scenario to choose, and choose it.
function offer(name) {
  if (![...at("file").options].some((one) => one.value === name)) {
    const option = make("option", name);
    option.value = name;
    at("file").append(option);
  }
  at("file").value = name;
  showArchive();
}

function showArchive() {
  at("zip").hidden = !start.begun.includes(at("file").value);
}

async function download() {
  for await (const piece of pieces("/scenario", asked())) {
    if (piece.fault) setFault(piece.fault);
    if (piece.text) save(at("file").value, new Blob([piece.text], { type: "application/yaml" }));
  }
}

function showSidesFault() {
  at("sides-fault").hidden = !sidesFault;
  at("sides-fault").textContent = sidesFault ? sidesFault[spoken()] : "";
}

async function sidesAfter(reply) {
  sidesFault = reply.fault ?? null;
  if (reply.kept !== undefined) {
    sides = [];
    differences = null;
    if (reply.kept) {
      for await (const piece of pieces("/sides", {})) {
        if (piece.sides) sides = piece.sides;
        if (piece.differences) differences = piece.differences;
        if (piece.fault) sidesFault = piece.fault;
      }
    }
    showSides(sides, differences, forget);
  }
  showSidesFault();
  document.body.dataset.sides = sides.length;
}

async function keep(event) {
  event.preventDefault();
  if (saved === null) return;
  const name = at("name").value.trim() || `${at("file").value} ${sides.length + 1}`;
  await sidesAfter(await send("/keep", { number: saved, name }));
}

async function forget(number) {
  await sidesAfter(await send("/forget", { number }));
}

function chooseLanguage(language) {
  localStorage.setItem(REMEMBERED, language);
  speak(start.words, language);
  sayInputs();
  showFault();
  sayTold();
  if (answer) showAnswer(answer, title(), document.body.dataset.stale === "yes");
  showSidesFault();
  showSides(sides, differences, forget);
  showFurther();
  showWhatIfs();
  sayList();
  at("limits").textContent = say("limits", { most: (start.most_bytes / 1e6).toLocaleString("en") });
}

async function begin() {
  start = await (await fetch("/start", { credentials: "same-origin" })).json();
  chooseLanguage(localStorage.getItem(REMEMBERED) ?? start.language);
  start.scenarios.forEach(offer);
  at("file").value = start.scenarios[0];
  at("file").addEventListener("change", () => {
    showArchive();
    reset();
  });
  at("upload").addEventListener("change", upload);
  at("reset").addEventListener("click", reset);
  at("download").addEventListener("click", download);
  at("stop").addEventListener("click", stop);
  at("keeping").addEventListener("submit", keep);
  at("language").addEventListener("click", () => chooseLanguage(spoken() === "zh" ? "en" : "zh"));
  at("inputs").addEventListener("submit", (event) => event.preventDefault());
  watchFields(later);
  addEventListener("resize", () => answer && drawCoverage(answer));
  watchMap();
  watchList(work, begun, ask);
  at("zip").addEventListener("click", () => further("/paper", { number: 0, what: "zip", language: spoken(), file: at("file").value }));
  watchFurther(further, () => saved);
  await sidesAfter({ kept: start.kept });
  await ask();
}

begin();
