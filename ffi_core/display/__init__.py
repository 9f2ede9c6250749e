"""How a proxy is shown: text, HTML, rich representations."""
