/**
 * Which language each cell of a notebook is in: which the editors learn from the MIME type of the cell's model, from which
 * JupyterLab takes colours, indentation and brackets, and to whoever asks.
 *
 * Notebooks without JavaScript are left alone: those that have another kernel and no cell that says `%%js` or loads the
 * extension.
 */
import { Signal } from "./shared.js";
import { isOurs, mimeTypeOf } from "./languages.js";
import { readMarker } from "./marker.js";

const MENTION = /^\s*(?:%%(?:heapdiff|trace)[^\n]*\n\s*){0,2}%%(?:js|ts|jsx|tsx)\b|^[ \t]*%(?:re)?load_ext\s+diglot\b/m;
const IN_METADATA = new Map([
  ["js", "js"],
  ["javascript", "js"],
  ["py", "py"],
  ["python", "py"],
]);

/** The language that a cell's metadata name; undefined when they name none. `language_of` in `magics.py`. */
function languageInMetadata(cell) {
  return (
    IN_METADATA.get(cell.getMetadata("diglot")?.language) ?? IN_METADATA.get(cell.getMetadata("vscode")?.languageId)
  );
}

export class CellLanguages {
  /** The language of a cell has changed, or whether the notebook is one of ours. */
  changed = new Signal(this);

  #notebook;
  #session;
  #mentions = new Map(); // of the extension, by cell

  /**
   * @param notebook the notebook's widget.
   * @param session its `KernelSession`.
   */
  constructor(notebook, session) {
    this.#notebook = notebook;
    this.#session = session;
    notebook.modelChanged.connect(this.#onModelChanged, this);
    session.changed.connect(this.#updateAll, this);
    this.#onModelChanged();
  }

  dispose() {
    Signal.clearData(this);
  }

  /** Whether a cell of the notebook says that it is JavaScript, or loads the extension. */
  get mentionsDiglot() {
    return [...this.#mentions.values()].includes(true);
  }

  /** Whether the notebook is one that has, or may have, JavaScript cells. */
  get isActive() {
    return this.#session.isDiglotKernel || this.#session.isConnected || this.mentionsDiglot;
  }

  /** The language of a code cell without its first line, "js" or "py". */
  fallbackOf(cell) {
    // only Diglot's own kernel looks at the metadata
    return (this.#session.isDiglotKernel && languageInMetadata(cell)) || this.#session.language;
  }

  /** The language of a code cell, a key of `LANGUAGES`. */
  languageOf(cell) {
    return readMarker(cell.sharedModel.getSource(), this.fallbackOf(cell)).language;
  }

  #onModelChanged() {
    this.#mentions.clear();
    this.#notebook.model?.cells.changed.connect(this.#onCellsChanged, this);
    this.#onCellsChanged();
  }

  #onCellsChanged() {
    const cells = [...(this.#notebook.model?.cells ?? [])].filter((cell) => cell.type === "code");
    const gone = new Set(this.#mentions.keys());
    for (const cell of cells) {
      gone.delete(cell);
      cell.contentChanged.connect(this.#onCellChanged, this); // once for each cell: a second time does nothing
      cell.metadataChanged.connect(this.#onCellChanged, this);
      cell.mimeTypeChanged.connect(this.#onCellChanged, this); // JupyterLab sets that of the kernel's language
      this.#mentions.set(cell, MENTION.test(cell.sharedModel.getSource()));
    }
    gone.forEach((cell) => this.#mentions.delete(cell));
    this.#updateAll();
  }

  #onCellChanged(cell) {
    const wasActive = this.isActive;
    this.#mentions.set(cell, MENTION.test(cell.sharedModel.getSource()));
    if (this.isActive === wasActive) {
      this.#update(cell);
      this.changed.emit();
    } else {
      this.#updateAll();
    }
  }

  #updateAll() {
    [...this.#mentions.keys()].forEach((cell) => this.#update(cell));
    this.changed.emit();
  }

  #update(cell) {
    if (this.isActive) {
      const { language, end } = readMarker(cell.sharedModel.getSource(), this.fallbackOf(cell));
      if (language !== "py" || end > 0) {
        cell.mimeType = mimeTypeOf(language);
        return;
      }
    }
    if (isOurs(cell.mimeType)) {
      cell.mimeType = this.#notebook.codeMimetype;
    }
  }
}
