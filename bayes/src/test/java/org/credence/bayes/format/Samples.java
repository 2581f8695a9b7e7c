package org.credence.bayes.format;

import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.InputText;

/** Small valid files of each format, from which tests make bad ones. */
final class Samples {

  static final String BIF =
      """
      network grass {
      }
      variable rain {
        type discrete [ 2 ] { yes, no };
      }
      variable sprinkler {
        type discrete [ 2 ] { on, off };
      }
      variable wet {
        type discrete [ 3 ] { dry, damp, soaked };
      }
      probability ( rain ) {
        table 0.2, 0.8;
      }
      probability ( sprinkler ) { table 0.4, 0.6; }

      probability ( wet | rain, sprinkler ) {
        (yes, on) 0.01, 0.19, 0.8;
        (no, on) 0.1, 0.6, 0.3;
        (yes, off) 0.1, 0.3, 0.6;
        (no, off) 0.9, 0.1, 0.0;
      }
      """;

  static final String MARKOV =
      """
      MARKOV
      3
      2 2 3
      2
      2 0 1
      2 1 2

      4
       4.000 2.400
       1.000 0.25

      6
       2.2500 3.2500 3.7500
       0.0000 0.0000 10.0000
      """;

  static final String BAYES =
      """
      BAYES
      3
      2 2 3
      3
      1 0
      2 0 1
      2 1 2

      2
       0.436 0.564

      4
       0.128 0.872
       0.920 0.080

      6
       0.210 0.333 0.457
       0.811 0.000 0.189
      """;

  /** Three variables of 2, 2 and 3 states, named as in UAI files. */
  static final GraphicalModel NUMBERED =
      Uai.read(new InputText("markov.uai", MARKOV), ReadOptions.standard()).value();

  /** The network of {@link #BIF}. */
  static final GraphicalModel NAMED =
      Bif.read(new InputText("grass.bif", BIF), ReadOptions.standard()).value();

  /** Two variables, for evidence that fits nothing else. */
  static final GraphicalModel PAIR =
      new FactorGraph("pair", UaiReader.variables(new int[] {2, 2}), List.of(Factor.of(0, 1, 1)));

  private Samples() {}
}
