package org.credence.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class E02SpeculativeDecodingTest {

  @Test
  void printsWhatTheDocsShow() {
    String output = ExampleOutput.of(E02SpeculativeDecoding::run);
    assertThat(output).isEqualTo(ExampleOutput.expected("e02.txt"));
  }
}
