/** The panel "Heap": the live proxies of the current notebook, and what holds them. */
import { LabIcon, Widget, refreshIcon } from "./shared.js";
import { element } from "./dom.js";
import { FIRST_VIEW, chosen, sortedBy, tableElement } from "./proxies.js";

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g fill="none" stroke-width="2">
    <circle class="jp-icon3" stroke="#616161" cx="8" cy="12" r="5.5"/>
    <circle class="jp-icon3" stroke="#616161" cx="16" cy="12" r="5.5"/>
  </g>
  <circle class="jp-icon3" fill="#616161" cx="12" cy="12" r="1.6"/>
</svg>`;
const TYPING = 250; // milliseconds after a key until the kernel is asked

const EMPTY =
  "No live proxies. An object appears here when one language uses it while it lives in the heap of the other.";

function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export class HeapPanel extends Widget {
  #notebook = null; // {title, session, languages}
  #view = FIRST_VIEW;
  #open = new Set(); // ids of the rows that show their holders
  #typing = 0;
  #parts;

  constructor() {
    super();
    this.id = "diglot-heap";
    this.addClass("diglot-Heap");
    this.title.icon = new LabIcon({ name: "diglot:heap", svgstr: ICON });
    this.title.caption = "Heap of Python and JavaScript";
    const input = () => this.#setView({ ...this.#view, match: filter.value });
    const filter = element("input", {
      type: "search",
      class: "jp-mod-styled",
      placeholder: "Filter",
      "aria-label": "Filter the proxies",
      input,
    });
    const button = (title, click, ...children) =>
      element("button", { type: "button", class: "jp-mod-styled", title, "aria-label": title, click }, ...children);
    const refresh = button("Look at the heap again", () => this.#list(), refreshIcon.element({ tag: "span" }));
    const collect = button("Collect garbage in both heaps", () => this.#notebook?.session.collect(), "Collect");
    const name = element("span", { class: "diglot-name" });
    const heading = element("div", { class: "diglot-heading" }, element("h2", {}, "Heap"), name);
    const status = element("p", { class: "diglot-status", role: "status" });
    const notice = element("p", { role: "status" });
    const table = element("div", { class: "diglot-table" });
    const notes = element("footer", { class: "diglot-note" });
    const tools = element("div", { class: "diglot-tools" }, filter, refresh, collect);
    this.#parts = { name, tools, status, notice, table, notes, controls: [filter, refresh, collect] };
    this.node.append(element("header", {}, heading, tools, status, notice), table, notes);
    this.#render();
  }

  /** Show another notebook's heap: `{title, session}`, or null for none. */
  follow(notebook) {
    if (notebook?.session === this.#notebook?.session) {
      return;
    }
    this.#notebook?.session.changed.disconnect(this.#render, this);
    this.#notebook?.session.heapChanged.disconnect(this.#list, this);
    this.#notebook?.session.listed.disconnect(this.#onListed, this);
    this.#notebook = notebook;
    this.#open.clear();
    notebook?.session.changed.connect(this.#render, this);
    notebook?.session.heapChanged.connect(this.#list, this);
    notebook?.session.listed.connect(this.#onListed, this);
    this.#list();
    this.#render();
  }

  onAfterShow() {
    this.#list();
  }

  /** Ask for the proxies, if anybody looks. */
  #list() {
    if (this.isVisible) {
      this.#notebook?.session.list(this.#view);
    }
  }

  /** Ask anew for the holders that are shown. */
  #onListed(session) {
    const alive = new Set(session.heap.rows.map((row) => row.id));
    this.#open.forEach((id) => (alive.has(id) ? session.why(id) : this.#open.delete(id)));
  }

  #setView(view) {
    this.#view = view;
    this.#render();
    const heap = this.#notebook?.session.heap;
    if (heap && heap.rows.length < heap.total) {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#list(), TYPING);
    }
  }

  #toggle(id) {
    if (!this.#open.delete(id)) {
      this.#open.add(id);
      this.#notebook.session.why(id);
    }
    this.#render();
  }

  /** What there is to say of the kernel, where there is no heap to be shown; else null. */
  get #obstacle() {
    if (!this.#notebook) {
      return "Open a notebook to see its heap.";
    }
    const { kernelState, isConnected, isDiglotKernel, heap } = this.#notebook.session;
    if (kernelState === "none" || kernelState === "dead") {
      return "No kernel is running.";
    }
    if (heap) {
      return null;
    }
    if (kernelState === "busy") {
      return "The kernel is busy. Its heap is shown when the cell has ended.";
    }
    if (kernelState === "starting" || isConnected || (isDiglotKernel && kernelState !== "idle")) {
      return "The kernel is starting …";
    }
    return "This kernel has no Diglot session. Run %load_ext diglot in a cell, or choose the kernel Diglot.";
  }

  #render() {
    const { name, tools, status, notice, table, notes, controls } = this.#parts;
    const session = this.#notebook?.session;
    const obstacle = this.#obstacle;
    const heap = obstacle === null ? session.heap : null;
    name.textContent = this.#notebook?.title.label ?? "";
    name.title = name.textContent;
    tools.hidden = !heap;
    notice.textContent = session?.notice?.text ?? "";
    notice.className = session?.notice?.isError ? "diglot-error" : "diglot-notice";
    notes.replaceChildren(...(heap?.notes ?? []).map((note) => element("p", {}, note)));
    this.toggleClass("diglot-mod-busy", Boolean(heap) && session.kernelState === "busy");
    if (!heap) {
      status.textContent = obstacle;
      table.replaceChildren();
      return;
    }
    const rows = chosen(heap.rows, this.#view);
    status.textContent = this.#summary(heap, rows);
    const focused = this.node.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.dataset.key;
    table.replaceChildren(
      rows.length
        ? tableElement(rows, this.#view, this.#open, session.chains, {
            onSort: (column) => this.#setView(sortedBy(this.#view, column)),
            onToggle: (id) => this.#toggle(id),
          })
        : element("p", { class: "diglot-empty" }, heap.total ? "No proxy matches the filter." : EMPTY),
    );
    if (key && !controls.includes(focused)) {
      table.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
    }
  }

  #summary({ total, matching, rows: sent }, rows) {
    const all = count(total, "live proxy", "live proxies");
    if (sent.length === total) {
      return this.#view.match ? `${rows.length.toLocaleString("en")} of ${all}` : all;
    }
    const found = matching < total ? `, ${matching.toLocaleString("en")} of them match` : "";
    return `${all}${found}; the first ${rows.length.toLocaleString("en")} are shown`;
  }
}
