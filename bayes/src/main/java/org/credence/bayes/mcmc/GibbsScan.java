package org.credence.bayes.mcmc;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;

/** In which order a {@link GibbsSampler} redraws the variables; one sweep redraws each of them once, at least on average. */
public enum GibbsScan {
  /** In the order of their indices. The fastest, and it mixes at least about as well as the others; the one to begin with. */
  SYSTEMATIC {
    @Override
    MarkovKernel kernel(FullConditionals laws) {
      return new GibbsKernel(laws, states -> new SystematicScan(laws, states));
    }
  },
  /** Each draw of a variable chosen with equal chance. Reversible, which some theory asks for; needs more sweeps. */
  RANDOM {
    @Override
    MarkovKernel kernel(FullConditionals laws) {
      return new GibbsKernel(laws, states -> new RandomScan(laws, states));
    }
  },
  /** Colour by colour of the graph of dependences. Threads share one sweep; for models of many thousands of variables. */
  CHROMATIC {
    @Override
    MarkovKernel kernel(FullConditionals laws) {
      SiteColours colours = new SiteColours(laws);
      return new GibbsKernel(laws, states -> new ChromaticScan(laws, colours, states));
    }
  };

  abstract MarkovKernel kernel(FullConditionals laws);

  /** The name in labels, for instance {@code "random"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scan of that label. */
  public static GibbsScan of(String label) {
    for (GibbsScan scan : values()) {
      if (scan.label().equals(label)) {
        return scan;
      }
    }
    throw new IllegalArgumentException(
        "there is no scan "
            + Escaped.quote(label)
            + "; give one of "
            + Arrays.stream(values()).map(GibbsScan::label).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return label();
  }
}
