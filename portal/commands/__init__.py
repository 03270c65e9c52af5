"""What the commands of ``python app.py`` do; cli.py reads their arguments."""
