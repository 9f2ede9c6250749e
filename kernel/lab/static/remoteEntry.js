/**
 * What JupyterLab and Notebook load first: the container of a prebuilt extension, as webpack's module federation would
 * make it. `init` is handed the modules that the front end shares, `get` returns a module of ours by its name. The rest
 * are ES modules, which every browser that JupyterLab supports loads by itself: nothing has to be built.
 *
 * https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html#prebuilt-extensions
 */
{
  const folder = new URL(".", document.currentScript.src);

  /**
   * Jupyter's server names no age for these files, so that a browser may keep old ones for days after an update. This
   * asks it whether its copies are still good; what is loaded next are the copies.
   */
  const revalidate = async () => {
    const options = { cache: "no-cache", credentials: "same-origin" };
    const manifest = await (await fetch(new URL("../package.json", folder), options)).json();
    await Promise.all(manifest.files.map((name) => fetch(new URL(`../${name}`, folder), options)));
  };
  let revalidated;

  const modules = {
    "./extension": () => import(new URL("extension.js", folder).href),
    "./style": async () => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = new URL("style.css", folder).href;
      document.head.append(link);
    },
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.diglot = {
    /** The shared modules: by name, then by version, how to get each. */
    scope: {},
    init(scope) {
      this.scope = scope;
      revalidated ??= revalidate().catch((error) => console.warn("Diglot: its files may be old ones.", error));
    },
    async get(name) {
      await revalidated;
      // JupyterLab writes into what it gets, which a module's namespace does not allow.
      const module = { __esModule: true, ...(await modules[name]()) };
      return () => module;
    },
  };
}
