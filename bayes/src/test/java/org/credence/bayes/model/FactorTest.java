package org.credence.bayes.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FactorTest {

  @Test
  void zerosAreFoundWheneverTheyAreAskedFor() {
    Factor none = Factor.of(0, 0.5, 0.5);
    Factor some = Factor.of(0, 1, 0);
    for (int i = 0; i < 2; i++) {
      assertThat(none.hasZeros()).isFalse();
      assertThat(some.hasZeros()).isTrue();
    }
  }

  /**
   * Threads may meet a factor that another one has just made, with nothing between them: then they see of fields that are not final
   * what was set or what fields begin with. An object there is null until it is set, which was taken for "no zeros"; a number that is 0
   * until it is known cannot be misunderstood. No test can make that happen here, so the rule is tested.
   */
  @Test
  void whatIsFoundOnDemandBeginsAsNotFound() {
    List<Field> found =
        Arrays.stream(Factor.class.getDeclaredFields())
            .filter(field -> (field.getModifiers() & (Modifier.STATIC | Modifier.FINAL)) == 0)
            .toList();
    assertThat(found).allMatch(field -> field.getType() == byte.class);
  }
}
