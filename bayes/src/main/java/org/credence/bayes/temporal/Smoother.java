package org.credence.bayes.temporal;

/** How a particle filter turns what it stored on the way into marginals given all evidence. */
public enum Smoother {

  /**
   * Follows each particle to its ancestors (Kitagawa 1996). Costs next to nothing; marginals of early slices rest on the few
   * ancestors that are left.
   */
  GENEALOGICAL("genealogical"),

  /**
   * Draws as many trajectories as there are particles backward through the stored clouds, each free to join any particle that could
   * have led to it (Godsill, Doucet &amp; West 2004): early slices keep as many particles as late ones. Costs up to particles² a
   * slice, and memory for all slices from the first one asked for.
   */
  BACKWARD_SIMULATION("backward-simulation");

  private final String label;

  Smoother(String label) {
    this.label = label;
  }

  /** The smoother of that name: {@code genealogical} or {@code backward-simulation}. */
  public static Smoother named(String name) {
    for (Smoother smoother : values()) {
      if (smoother.label.equals(name)) {
        return smoother;
      }
    }
    throw new IllegalArgumentException(
        "there is no smoother '" + name + "'; give genealogical or backward-simulation");
  }

  /** What it needs of a plan, which many runs share. */
  PathSmoothing plan(FilterPlan plan) {
    return this == GENEALOGICAL ? new GenealogicalSmoothing(plan) : new BackwardSmoothing(plan);
  }

  @Override
  public String toString() {
    return label;
  }
}
