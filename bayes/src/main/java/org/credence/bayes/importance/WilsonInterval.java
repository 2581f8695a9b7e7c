package org.credence.bayes.importance;

/**
 * Wilson's score interval: the proportions from which the seen one is less than so many standard errors away, their standard errors
 * being their own. Nearer to its level than the normal interval for small proportions. The number of trials may be an effective one.
 *
 * @param lower lower limit, at least 0
 * @param upper upper limit, at most 1
 *     <p>Source: Wilson 1927; see Brown, Cai &amp; DasGupta 2001 for how often it covers.
 */
record WilsonInterval(double lower, double upper) {

  static WilsonInterval of(double proportion, double trials, double critical) {
    double square = critical * critical / trials;
    double middle = (proportion + square / 2) / (1 + square);
    double half =
        Math.sqrt(square * proportion * (1 - proportion) + square * square / 4) / (1 + square);
    return new WilsonInterval(
        Math.max(0, Math.min(proportion, middle - half)),
        Math.min(1, Math.max(proportion, middle + half)));
  }
}
