package org.credence.bayes.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;

/** Published networks and competition problems, with reference answers; tests that need them are skipped where they are missing. */
public final class NetworkData {

  private NetworkData() {}

  /** A folder of the data: environment CREDENCE_DATA, system property credence.data, or beside the repository. Skips if missing. */
  public static Path folder(String name) {
    String beside = System.getProperty("credence.root", "..") + "/../shared/data";
    String given =
        Optional.ofNullable(System.getenv("CREDENCE_DATA"))
            .orElseGet(() -> System.getProperty("credence.data", beside));
    Path folder = Path.of(given).resolve(name);
    assumeTrue(Files.isDirectory(folder), "there is no " + folder + "; set CREDENCE_DATA");
    return folder;
  }

  /** A network of the bnlearn repository. */
  public static BayesianNetwork network(String name) {
    return Bif.read(folder("networks").resolve(name + ".bif.gz"), ReadOptions.standard()).value();
  }

  /** The answers of {@code networks/truth/NAME.json.gz} on its network; the name may end in {@code .prior}. */
  public static Truth truth(BayesianNetwork network, String name) {
    Path file = folder("networks/truth").resolve(name + ".json.gz");
    return Truth.parse(network, InputText.read(file, InputLimits.standard()).text());
  }
}
