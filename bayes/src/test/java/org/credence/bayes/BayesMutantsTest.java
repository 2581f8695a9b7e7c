package org.credence.bayes;

import java.nio.file.Path;
import org.credence.core.testkit.MutantContract;

final class BayesMutantsTest extends MutantContract {
  @Override
  protected Path folder() {
    return Path.of("src", "test", "resources", "org", "credence", "bayes", "mutants");
  }

  @Override
  protected int fewest() {
    return 98;
  }
}
