/** The language selector in a notebook's toolbar: it shows the active cell's language, and changes that of those selected. */
import { Widget, caretDownEmptyIcon } from "./shared.js";
import { element } from "./dom.js";
import { LANGUAGES, changeOfLanguage } from "./marker.js";

const LABEL = "Language of the cell";

/** Apply a change to a cell's source, as one step of undo; the cursor stays where it is in the code. */
function edit(cell, { from, to, insert }) {
  const { sharedModel } = cell.model;
  sharedModel.undoManager?.stopCapturing?.();
  const view = cell.editor?.editor;
  if (view) {
    const changes = view.state.changes({ from, to, insert });
    view.dispatch({ changes, selection: view.state.selection.map(changes, 1), userEvent: "input.language" });
  } else {
    sharedModel.updateSource(from, to, insert);
  }
  sharedModel.undoManager?.stopCapturing?.();
}

export class LanguageSelector extends Widget {
  #languages;
  #notebook;
  #select;

  /**
   * @param panel the notebook's widget.
   * @param languages its `CellLanguages`.
   */
  constructor(panel, languages) {
    const select = element(
      "select",
      { "aria-label": LABEL, title: LABEL },
      element("option", { value: "", hidden: true }, "–"), // of cells that are no code
      ...Array.from(LANGUAGES, ([value, title]) => element("option", { value }, title)),
    );
    // the classes of the selector of cell types, next to which it is
    const node = element("div", { class: "jp-HTMLSelect jp-DefaultStyle jp-Notebook-toolbarCellTypeDropdown" }, select);
    node.append(caretDownEmptyIcon.element({ tag: "span" }));
    super({ node: element("div", {}, node) });
    this.addClass("diglot-LanguageSelector");
    this.addClass("jp-Notebook-toolbarCellType");
    this.#select = select;
    this.#languages = languages;
    this.#notebook = panel.content;
    select.addEventListener("change", () => this.#change(select.value));
    select.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        this.#notebook.activate();
      }
    });
    languages.changed.connect(this.#update, this);
    this.#notebook.activeCellChanged.connect(this.#update, this);
    this.#update();
  }

  #update() {
    const model = this.#notebook.activeCell?.model;
    const isCode = model?.type === "code";
    this.setHidden(!this.#languages.isActive);
    this.#select.disabled = !isCode || model.getMetadata("editable") === false;
    this.#select.value = isCode ? this.#languages.languageOf(model) : "";
  }

  #change(language) {
    const { activeCell } = this.#notebook;
    const chosen = this.#notebook.widgets.filter((cell) => cell === activeCell || this.#notebook.isSelected(cell));
    for (const cell of chosen) {
      const { model } = cell;
      if (model.type === "code" && model.getMetadata("editable") !== false) {
        const change = changeOfLanguage(model.sharedModel.getSource(), language, this.#languages.fallbackOf(model));
        if (change) {
          edit(cell, change);
        }
      }
    }
  }
}
