"""The JavaScript platform: console, timers, URL, fetch, modules, npm."""
