package org.credence.cli;

import static org.credence.cli.Command.credence;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong command lines: exit code 2, one line that says what, and a hint. */
final class UsageErrorTest {

  @TempDir Path folder;

  @Test
  void noCommand() {
    credence().exits(2).complains("no command given", "credence --help");
  }

  @Test
  void unknownCommandIsSuggested() {
    credence("compair", "asia")
        .exits(2)
        .complains("there is no command \"compair\"; did you mean compare");
  }

  @Test
  void unknownOptionIsSuggested() {
    credence("compare", "asia", "--engnes", "ve")
        .exits(2)
        .complains("--engnes", "did you mean --engines");
  }

  @Test
  void missingModel() {
    credence("infer").exits(2).complains("MODEL");
  }

  @Test
  void missingValueOfAnOption() {
    credence("infer", "asia", "--engine").exits(2).complains("--engine");
  }

  @Test
  void unknownModelIsSuggested() {
    credence("infer", "asai")
        .exits(2)
        .complains("no built-in model and no file \"asai\"", "did you mean asia?");
  }

  @Test
  void unknownEngineIsSuggested() {
    credence("infer", "asia", "--engine", "gibs")
        .exits(2)
        .complains("there is no engine \"gibs\"", "did you mean gibbs");
    credence("compare", "asia", "--engines", "ve,belief-propogation")
        .exits(2)
        .complains("\"belief-propogation\"", "did you mean belief-propagation?");
  }

  @Test
  void engineOfTheOtherWorldIsRefused() {
    credence("infer", "asia", "--engine", "ancestral")
        .exits(2)
        .complains("ancestral-sampling does not answer marginals", "engines that do:");
  }

  @Test
  void unknownSettingIsSuggested() {
    credence("infer", "asia", "--engine", "bp[dampin=0.5]")
        .exits(2)
        .complains("has no setting \"dampin\"", "did you mean damping or domain?");
  }

  @Test
  void settingOutsideItsDomain() {
    credence("infer", "asia", "--engine", "bp[damping=1]")
        .exits(2)
        .complains("setting damping of belief-propagation is \"1\", expected a number in [0, 1)");
  }

  @Test
  void unclosedBracket() {
    credence("compare", "asia", "--engines", "ve,bp[damping=0.5")
        .exits(2)
        .complains("bracket opened here is not closed");
  }

  @Test
  void engineListedTwice() {
    credence("compare", "asia", "--engines", "ve,variable-elimination")
        .exits(2)
        .complains("listed twice");
  }

  @Test
  void unknownVariableIsSuggested() {
    credence("infer", "asia", "--given", "smoker=yes")
        .exits(2)
        .complains("\"smoker\"", "did you mean smoke?");
  }

  @Test
  void unknownStateIsSuggested() {
    credence("infer", "asia", "--given", "smoke=yess").exits(2).complains("\"yess\"", "yes");
  }

  @Test
  void unknownQueryVariable() {
    credence("infer", "asia", "--query", "lungs").exits(2).complains("\"lungs\"", "lung");
  }

  @Test
  void contradictoryEvidence() {
    credence("infer", "asia", "--given", "smoke=yes", "--given", "smoke=no")
        .exits(2)
        .complains("evidence gives \"smoke\" two states, \"yes\" and \"no\"; give one");
  }

  @Test
  void evidenceWithoutAState() {
    credence("infer", "asia", "--given", "smoke").exits(2).complains("smoke", "variable=state");
  }

  @Test
  void likelihoodOfTheWrongLength() {
    credence("infer", "asia", "--likelihood", "smoke=0.2").exits(2).complains("smoke", "2");
    credence("infer", "asia", "--likelihood", "smoke=0.2:x").exits(2).complains("\"x\"");
    credence("infer", "asia", "--likelihood", "smoke=0:0").exits(2).complains("smoke", "0");
  }

  @Test
  void givenAndEvidenceExcludeEachOther() {
    credence("infer", "asia", "--given", "smoke=yes", "--evidence", "x.evid")
        .exits(2)
        .complains("--given and --evidence exclude each other");
  }

  @Test
  void badDurations() {
    for (String text : new String[] {"2", "-2s", "0s", "two seconds", "1e400s", "2 s", "9999h"}) {
      credence("compare", "asia", "--time", text)
          .exits(2)
          .complains("--time is", "such as 500ms, 2s");
    }
  }

  @Test
  void badCounts() {
    credence("compare", "asia", "--steps", "-5").exits(2).complains("--steps", "at least 1");
    credence("compare", "asia", "--steps", "0").exits(2).complains("--steps is \"0\"");
    credence("compare", "asia", "--evaluations", "1.5")
        .exits(2)
        .complains("--evaluations is \"1.5\"");
    credence("compare", "asia", "--repeats", "0").exits(2).complains("--repeats is \"0\"");
    credence("compare", "asia", "--threads", "5000")
        .exits(2)
        .complains("--threads is 5000", "1 to 1024");
    credence("compare", "asia", "--seed", "x").exits(2).complains("--seed is \"x\"", "64 bits");
    credence("compare", "asia", "--memory", "lots")
        .exits(2)
        .complains("--memory is \"lots\"", "2g");
  }

  @Test
  void budgetsExcludeEachOther() {
    credence("compare", "asia", "--time", "1s", "--steps", "10")
        .exits(2)
        .complains("--time, --steps and --evaluations exclude each other");
  }

  @Test
  void formsExcludeEachOther() {
    credence("compare", "asia", "--json", "--csv")
        .exits(2)
        .complains("--json, --csv and --markdown exclude each other");
  }

  @Test
  void questionsExcludeEachOther() {
    credence("infer", "asia", "--most-probable", "--evidence-probability")
        .exits(2)
        .complains("--most-probable and --evidence-probability exclude each other");
    credence("infer", "asia", "--joint", "lung", "--map", "tub", "--samples", "3")
        .exits(2)
        .complains("--map and --joint and --samples exclude each other; give one of them");
    credence("infer", "asia", "--k-best", "0")
        .exits(2)
        .complains("--k-best is \"0\", expected a whole number of at least 1");
    credence("infer", "asia", "--joint", "lung,lungs").exits(2).complains("\"lungs\"");
    credence("infer", "asia", "--engine", "lw", "--k-best", "2")
        .exits(2)
        .complains("does not answer k-most-probable-assignments");
    credence("infer", "asia", "--most-probable", "--query", "lung")
        .exits(2)
        .complains("--most-probable has no --query");
    credence("infer", "front-office", "--most-probable")
        .exits(2)
        .complains("--most-probable is a question about networks");
  }

  @Test
  void optionsOfTheOtherWorldAreRefused() {
    credence("infer", "asia", "--prompt", "x").exits(2).complains("--prompt is for text models");
    credence("infer", "asia", "--order", "3").exits(2).complains("--order");
    credence("infer", "front-office", "--given", "a=b")
        .exits(2)
        .complains("--given is for networks");
    credence("decode", "asia").exits(2).complains("asia is a network");
  }

  @Test
  void optionGivenTwice() {
    credence("infer", "asia", "--seed", "1", "--seed", "2").exits(2).complains("--seed");
  }

  @Test
  void badTemperatureAndPrompt() {
    credence("infer", "front-office", "--temperature", "-1")
        .exits(2)
        .complains("temperature is -1");
    credence("infer", "front-office", "--temperature", "warm")
        .exits(2)
        .complains("--temperature is \"warm\"");
    credence("infer", "front-office", "--prompt", "\u4e2d").exits(2).complains("--prompt:");
    credence("infer", "front-office", "--length", "0").exits(2).complains("--length is \"0\"");
  }

  @Test
  void outsideFolderOfOutIsSaidBeforeAnyWork() {
    credence(
            "compare", "asia", "--time", "1h", "--out", folder.resolve("no/such/x.json").toString())
        .exits(2)
        .complains("--out", "there is no folder");
    credence("compare", "asia", "--time", "1h", "--out", folder.toString())
        .exits(2)
        .complains("is a directory; name a file");
  }

  @Test
  void controlCharactersOfTheCommandLineAreEscaped() {
    credence("infer", "as\u001B[31mia").exits(2).complains("\\u001B");
    credence("infer", "asia", "--\u001B[31m").exits(2).complains("\\u001B");
  }

  @Test
  void negativeSeedsAreSeeds() {
    credence("infer", "asia", "--seed", "-3", "--json").exits(0).json();
  }
}
