"""What is alive on the border, who holds it and what crossed: plain data over the bridge's own records."""
