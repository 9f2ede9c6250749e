/**
 * The other end of the comm of `lab_comm.py`, whose head says what is sent: one for each notebook that is open.
 *
 * A kernel has a Diglot session when it is Diglot's own, or has loaded the extension (`%load_ext diglot`). A comm is
 * opened when there may be one: asking the others would fill their logs with complaints.
 */
import { Signal } from "./shared.js";

const TARGET = "diglot";
const LOADS_EXTENSION = /\bdiglot\b/;
const GONE = new Set(["dead", "terminating", "restarting", "autorestarting", "unknown"]);

/** Only the first value of a session brings its style, in an output that may be cleared. */
function addStyle(text) {
  if (!document.getElementById("diglot-style")) {
    const style = document.createElement("style");
    style.id = "diglot-style";
    style.textContent = text;
    document.head.append(style);
  }
}

export class KernelSession {
  /** Something below has changed. */
  changed = new Signal(this);
  /** A cell has ended, or a session was found: what was known of its heap may be out of date. */
  heapChanged = new Signal(this);

  /** The proxies are known anew. */
  listed = new Signal(this);

  /** The language of cells without a marker, "js" or "py". */
  language = "py";
  /** What the last reply to "proxies" said; null when nothing is known. */
  heap = null;
  /** The last reply to "why", by the proxy's id. */
  chains = new Map();
  /** What the last collection, or a request that failed, has to say: `{text, isError}`, or null. */
  notice = null;
  /** Whether there is a session. */
  isConnected = false;
  /** Whether the kernel is Diglot's own. */
  isDiglotKernel = false;

  #context;
  #notebook;
  #comm = null;
  #mayHaveSession;
  #isNew = true; // the kernel, which has not been asked yet
  #loadsExtension = false; // a cell that runs
  #listing = null; // a promise, while an answer is awaited
  #listAgain = null; // the view that is asked for then
  #questions = 0;
  #replies = new Map(); // to questions about values in outputs, by id

  /**
   * @param panel the notebook's widget.
   * @param mayHaveSession returns whether the notebook looks as if its kernel had the extension.
   */
  constructor(panel, mayHaveSession) {
    this.#context = panel.sessionContext;
    this.#notebook = panel.content;
    this.#mayHaveSession = mayHaveSession;
    this.#context.kernelChanged.connect(this.#onKernelChanged, this);
    this.#context.statusChanged.connect(this.#onStatusChanged, this);
    this.#context.connectionStatusChanged.connect(this.#onConnectionChanged, this);
    this.#context.iopubMessage.connect(this.#onMessage, this);
    this.#guessKernel();
    void this.connect();
  }

  dispose() {
    this.#forget();
    Signal.clearData(this);
  }

  get #kernel() {
    return this.#context.session?.kernel ?? null;
  }

  /** "none", "starting", "busy", "idle" or "dead". */
  get kernelState() {
    const status = this.#kernel?.status;
    if (!this.#kernel || this.#kernel.isDisposed) {
      return this.#context.isReady ? "none" : "starting";
    }
    return status === "idle" || status === "busy" || status === "dead" ? status : "starting";
  }

  /** Open the comm, if there may be a session and there is none yet. */
  async connect() {
    const kernel = this.#kernel;
    if (!kernel || this.#comm || GONE.has(kernel.status)) {
      return;
    }
    const { implementation } = await kernel.info;
    if (kernel !== this.#kernel || kernel.isDisposed || this.#comm) {
      return;
    }
    this.isDiglotKernel = implementation === "diglot";
    this.#isNew = false;
    this.changed.emit();
    if (!kernel.handleComms || !(this.isDiglotKernel || this.#loadsExtension || this.#mayHaveSession())) {
      return;
    }
    this.#loadsExtension = false;
    const comm = kernel.createComm(TARGET);
    // JupyterLab would send its messages to a thread of their own, in which objects of the user's would be asked for their
    // texts while a cell runs; and after a restart it may name a thread that is gone. Older versions know no such thing.
    comm.commsOverSubshells = "disabled";
    this.#comm = comm;
    comm.onMsg = ({ content }) => this.#onReply(content.data);
    comm.onClose = () => {
      if (comm === this.#comm) {
        this.#forget();
      }
    };
    comm.open();
  }

  /**
   * Ask for the live proxies; `listed` is called when they are known. While an answer is awaited, only the last of the
   * questions is kept.
   *
   * @param view `match`, `sort` and `descending`: see `lab_comm.py`.
   */
  list(view) {
    if (!this.isConnected) {
      return;
    }
    if (this.#listing) {
      this.#listAgain = view;
      return;
    }
    const listing = this.#send({ request: "proxies", ...view });
    this.#listing = listing;
    void listing.then(() => this.#listing === listing && this.#endListing());
  }

  #endListing() {
    const view = this.#listAgain;
    this.#listing = null;
    this.#listAgain = null;
    if (view) {
      this.list(view);
    }
  }

  /** Ask for the chains of holders of the proxy with that id. */
  why(id) {
    return this.#send({ request: "why", id });
  }

  /** Collect garbage in both heaps. */
  collect() {
    return this.#send({ request: "collect" });
  }

  /**
   * Ask for more of a value in an output.
   *
   * @param question `tree`, `path` and `start`: see `lab_comm.py`.
   * @return the reply, which has a `message` if it is an error; null when there was none.
   */
  async children(question) {
    const id = `children-${++this.#questions}`;
    await this.#send({ request: "children", id, ...question });
    const reply = this.#replies.get(id) ?? null;
    this.#replies.delete(id);
    return reply;
  }

  /** Send a request, and wait until the kernel is done with it, whether it has answered or not. */
  async #send(data) {
    try {
      await this.#comm?.send(data).done;
    } catch {
      // The kernel went away, as its status shows.
    }
  }

  #onReply({ reply, ...data }) {
    if (typeof data.id === "string") {
      this.#replies.set(data.id, data);
      return;
    }
    if (reply === "session") {
      this.language = data.language;
      if (data.style !== undefined) {
        addStyle(data.style);
      }
      if (!this.isConnected) {
        this.isConnected = true;
        this.heapChanged.emit();
      }
    } else if (reply === "proxies") {
      this.heap = data;
      const alive = new Set(data.rows.map((row) => row.id));
      this.chains.forEach((_, id) => alive.has(id) || this.chains.delete(id));
      this.listed.emit();
      this.#endListing();
    } else if (reply === "chains" || (reply === "error" && data.id !== undefined)) {
      this.chains.set(data.id, data);
    } else if (reply === "collected") {
      this.notice = { text: data.text, isError: false };
      this.heapChanged.emit();
    } else if (reply === "error") {
      this.notice = { text: data.message, isError: true };
    }
    this.changed.emit();
  }

  /** Forget the kernel's session: it has ended. */
  #forget() {
    this.#comm?.dispose();
    this.#comm = null;
    this.#listing = null;
    this.#listAgain = null;
    this.isConnected = false;
    this.language = "py";
    this.heap = null;
    this.notice = null;
    this.chains.clear();
    this.#replies.clear();
    this.changed.emit();
  }

  /** Until a kernel has said what it is, the notebook's metadata say what it will be. */
  #guessKernel() {
    this.isDiglotKernel = this.#notebook.model?.getMetadata("kernelspec")?.name === "diglot";
  }

  #onKernelChanged() {
    this.#isNew = true;
    this.#forget();
    this.#guessKernel();
    void this.connect();
  }

  #onStatusChanged(_, status) {
    if (GONE.has(status)) {
      this.#isNew = true;
      this.#forget();
    } else if (status === "idle" && (this.#isNew || this.#loadsExtension)) {
      void this.connect();
    }
    this.changed.emit();
  }

  /** After a lost connection answers, and ends of cells, may be missing. */
  #onConnectionChanged(_, status) {
    if (status === "connected" && this.isConnected) {
      this.#listing = null;
      this.heapChanged.emit();
    }
  }

  #onMessage(_, { header, parent_header: parent, content }) {
    if (parent.msg_type !== "execute_request") {
      return;
    }
    if (header.msg_type === "execute_input") {
      this.#loadsExtension ||= LOADS_EXTENSION.test(content.code);
    } else if (header.msg_type === "status" && content.execution_state === "idle") {
      this.notice = null;
      this.heapChanged.emit();
    }
  }
}
