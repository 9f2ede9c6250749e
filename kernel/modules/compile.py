def to_javascript(source, path):
    return source
