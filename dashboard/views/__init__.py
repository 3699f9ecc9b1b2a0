"""From rows to page structs: reads only, one file a page; what a reader may not see is left out here."""
