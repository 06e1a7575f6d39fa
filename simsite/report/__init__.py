"""Numbers to words and pictures: text, tables, figures, in Chinese and English.

This room reads results and never runs anything. It is the only door to matplotlib and rich, both
imported when first needed. ``words`` holds every sentence a planner sees, ``format`` every number
and clock time, ``theme`` the look of figures, ``terminal`` the look of tables.
"""
