package org.credence.bayes.mcmc;

import java.util.Arrays;

/**
 * Colours for the sites of {@link FullConditionals}, so that no two of one colour depend on each other: greedily, the site with the
 * most neighbours first, each in the first colour that none of its neighbours has (Welsh &amp; Powell 1967).
 */
final class SiteColours {

  private static final int NONE = -1;

  private final int[] sites; // colour by colour, ascending within each
  private final int[] firsts; // [colour + 1]

  SiteColours(FullConditionals laws) {
    int n = laws.sites.length;
    int[] colourOf = new int[laws.variables];
    Arrays.fill(colourOf, NONE);
    int[] mark = new int[n + 1]; // [colour], the last site that has a neighbour of it
    Arrays.fill(mark, NONE);
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(links(laws, b), links(laws, a)));
    int colours = 0;
    for (int site : order) {
      for (int l = firstLink(laws, site); l < firstLink(laws, site + 1); l++) {
        int colour = colourOf[laws.linkVariables[l]];
        if (colour != NONE) {
          mark[colour] = site;
        }
      }
      int colour = 0;
      while (mark[colour] == site) {
        colour++;
      }
      colourOf[laws.sites[site]] = colour;
      colours = Math.max(colours, colour + 1);
    }
    this.firsts = new int[colours + 1];
    for (int v : laws.sites) {
      firsts[colourOf[v] + 1]++;
    }
    for (int c = 0; c < colours; c++) {
      firsts[c + 1] += firsts[c];
    }
    int[] next = Arrays.copyOf(firsts, colours + 1);
    this.sites = new int[n];
    for (int i = 0; i < n; i++) {
      sites[next[colourOf[laws.sites[i]]]++] = i;
    }
  }

  private static int firstLink(FullConditionals laws, int site) {
    return laws.firstLinks[laws.firstSlots[site]];
  }

  private static int links(FullConditionals laws, int site) {
    return firstLink(laws, site + 1) - firstLink(laws, site);
  }

  /** Number of colours. */
  int count() {
    return firsts.length - 1;
  }

  /** Where the sites of a colour begin; those of the last colour end at {@code first(count())}. */
  int first(int colour) {
    return firsts[colour];
  }

  /** The site at that place. */
  int site(int place) {
    return sites[place];
  }

  /** Chunks of all colours if each is cut into so many sites. */
  long chunks(int size) {
    long chunks = 0;
    for (int c = 0; c < count(); c++) {
      chunks += (firsts[c + 1] - firsts[c] + size - 1) / size;
    }
    return chunks;
  }
}
