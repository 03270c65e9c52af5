"""Words that say nothing of what is asked, as they are folded (text.py)."""

FRENCH = """
a afin ai aide aider aidez ainsi allo alors apres as au aucun aucune aussi aux avec avez avoir avons besoin
bonjour bonsoir c ca car ce ceci cela celle celui ces cet cette ceux chez ci comme comment d dans de depuis des
donc dont du elle elles en encore est et etait ete etes etre eu faire fait faut il ils j je jusque l la le les
leur leurs lorsque lui m ma mais me meme merci mes mon n ne ni nos notre nous on ont ou par parce pas peu peut
peuvent peux plus pour pourquoi pourrais pourrait pourriez pouvez puis puisque qu quand que quel quelle quelles
quelqu quelque quelques quels qui quoi s sa salut sans se ses si sinon son sont sous stp suis sur svp t ta te tes
ton toujours tous tout toute toutes tres tu un une vers veux voici voila vos votre voudrais vous y
"""
ENGLISH = """
a about after all also am an and any anyone anything are as at be been before but by can cannot could did do does
doing don for from had has have having he hello help her here hers hi him his how i if in into is it its just let
me more my no nor not of off on once only or our ours out over own please re s same she should so some someone
something still such t than thank thanks that the their theirs them then there these they this those through to
too up ve very was we were what when where which while who whom why will with would you your yours
"""
STOP_WORDS = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
