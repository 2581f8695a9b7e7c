package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates worked by hand, and hostile ones. */
final class MiniJinjaTest {

  private static MarkedText run(String template, TemplateLimits limits) {
    TemplateValue text = new TemplateValue.Text(MarkedText.users("<s>Hi "));
    TemplateValue message = TemplateValue.Mapping.of(Map.of("content", text));
    TemplateValue messages = TemplateValue.Sequence.of(List.of(message));
    return MiniJinja.parse("t.gguf", template, limits)
        .render(Map.of("messages", messages, "c", text));
  }

  private static String run(String template) {
    return run(template, TemplateLimits.STANDARD).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{{ 1 + 2 * 3 - -4 }} # 11",
        "{{ 7 // -2 }},{{ 7 % -2 }} # -4,-1",
        "{{ 'a' ~ 1 ~ none ~ true ~ nope }} # a1NoneTrue",
        "{{ 1 < 2 < 3 }},{{ 3 > 2 > 2 }} # True,False",
        "{{ 'b' in 'abc' and 2 not in [1, 3] and 'k' in {'k': 0} }} # True",
        "{{ (1, 2)|length }},{{ (1,)|length }},{{ ()|length }} # 2,1,0",
        "{{ [1, 2, 3][::-1]|join('-') }} # 3-2-1",
        "{{ 'h\u00e9\ud83d\ude00lo'[1:3] }},{{ '\ud83d\ude00'|length }} # \u00e9\ud83d\ude00,1",
        "{{ {'a': [1, true, none, 'q\"']}|tojson }} # {\"a\": [1, true, null, \"q\\\"\"]}",
        "{% for a in [1, 2, 3] %}{{ loop.previtem }}<{{ a }}>{{ loop.nextitem }};{% endfor %} # <1>2;1<2>3;2<3>;",
        "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %} # a=1;b=2;",
        "{% set n = namespace(t=0) %}{% for a in [1, 2] %}{% set n.t = n.t + a %}{% endfor %}{{ n.t }} # 3",
        "{% set x = 1 %}{% for a in [1] %}{% set x = 2 %}{% endfor %}{{ x }} # 1",
        "{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }} # 2",
        "{% for a in range(9) %}{% if a == 1 %}{% continue %}{% endif %}{% if a > 2 %}{% break %}{% endif %}{{ a }}{% endfor %} # 02",
        "{% for a in [] %}x{% else %}none{% endfor %} # none",
        "{{ 'x' if nope is defined else 'y' }}{{ 'z' if false }} # y",
        "{{ messages[0].content is string }},{{ messages[0]['nix'] is undefined }} # True,True",
        "{{ 'aXbXc'.split('X')[-1] }}{{ 'aab'.replace('a', 'x') }} # cxxb",
        "{{ {'a': {'b': 1}}.a.b }} # 1",
        "{{ '\\x41\\u00e9\\q' }} # A\u00e9\\q",
        "{{ not not '' }}{{ -(1) }} # False-1",
        "{{ [{'r': 'u', 'n': 1}, {'r': 'a', 'n': 2}, {'r': 'u', 'n': 3}] | selectattr('r', 'equalto', 'u') | map(attribute='n') | join(',') }} # 1,3",
        "{{ [{'r': 1}, {'r': 0}, {}] | rejectattr('r') | list | length }},{{ ([{'r': 1}, {}] | selectattr('r', 'defined') | list)[0].r }} # 2,1",
        "{% for m in [{'r': 'u'}, {'r': 'a'}] | selectattr('r', 'in', ['a']) %}{{ m.r }}{{ loop.last }}{% endfor %}{{ 'x' if [] | map(attribute='r') else 'y' }} # aTruex",
        "{{ ([{'r': 2}, {'r': 3}] | rejectattr('r', 'odd') | first).r }}{{ [{'r': 2}] | selectattr('r', '!=', 2) | first is undefined }} # 2True",
      })
  void expressionsMeanWhatTheyMeanInJinja(String template, String expected) {
    assertThat(run(template)).isEqualTo(expected);
  }

  @Test
  void endsOfTagsWithinTextsAndCommentsEndNothing() {
    assertThat(run("{{ '}}' }}{# {{ %} #}{{ \"%}\" }}{{ {'a': {'b': 1}}|length }}"))
        .isEqualTo("}}%}1");
  }

  @Test
  void textsKnowWhoWroteThem() {
    MarkedText text =
        run(
            "<s>{{ c }}{{ 'x' + c|trim + c[1:3] ~ c.split('>')[1]|upper }}!",
            TemplateLimits.STANDARD);
    assertThat(text.text()).isEqualTo("<s><s>Hi x<s>His>HI !");
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      marks.append(text.isUsers(i) ? 'u' : '-');
    }
    assertThat(marks).hasToString("---" + "u".repeat(6) + "-" + "u".repeat(10) + "-");
    MarkedText json =
        run("{{ c|tojson }}{{ c|replace('Hi', '<s>')|lower }}", TemplateLimits.STANDARD);
    assertThat(json.text()).isEqualTo("\"<s>Hi \"<s><s> ");
    assertThat(json.isUsers(1)).isTrue();
    assertThat(json.isUsers(0)).isFalse();
    assertThat(json.isUsers(8)).isTrue();
  }

  private static Arguments refused(String template, String message, String code) {
    return Arguments.of(template, message, "TEMPLATE-" + code);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(
            "{{ ''.__class__ }}",
            "t.gguf:1:6: error: the attribute \"__class__\" of a text is not known here",
            "UNKNOWN"),
        refused(
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "attribute \"__class__\" of a text",
            "UNKNOWN"),
        refused(
            "\n{{ messages.__class__ }}",
            "t.gguf:2:12: error: the attribute \"__class__\" of a list",
            "UNKNOWN"),
        refused("{{ messages[0].__init__ }}", "attribute \"__init__\" of a mapping", "UNKNOWN"),
        refused("{{ messages[0].items }}", "attribute \"items\" of a mapping", "UNKNOWN"),
        refused("{{ messages[0].update({'a': 1}) }}", "method \"update\" of a mapping", "UNKNOWN"),
        refused("{{ messages.append(1) }}", "method \"append\" of a list", "UNKNOWN"),
        refused("{{ 'x'.format(1) }}", "method \"format\" of a text", "UNKNOWN"),
        refused("{{ 'x'.getClass() }}", "method \"getClass\" of a text", "UNKNOWN"),
        refused("{{ c.encode('utf-8') }}", "method \"encode\" of a text", "UNKNOWN"),
        refused("{{ 'a'['__class__'] }}", "a text has no item that is a text", "TYPE"),
        refused("{{ c|attr('__class__') }}", "the filter \"attr\" is not known", "UNKNOWN"),
        refused(
            "{{ messages|map('upper') }}",
            "the filter \"map\" without 'attribute=' alone",
            "UNKNOWN"),
        refused(
            "{{ messages|selectattr('a.b') }}",
            "the filter \"selectattr\" of the entry \"a.b\"",
            "UNKNOWN"),
        refused(
            "{{ messages|selectattr('content', 'lt', 2)|list }}",
            "the filter \"selectattr\" by the test \"lt\"",
            "UNKNOWN"),
        refused(
            "{{ [1]|map(attribute='a')|list }}",
            "the filter \"map\" is for mappings, not for a number",
            "TYPE"),
        refused(
            "{% set x = messages|selectattr('content') %}",
            "'x' is set to a selection without '| list' behind it, which can be read once only",
            "TYPE"),
        refused(
            "{{ messages|selectattr('content')|length }}",
            "the filter \"length\" is for lists, not for a selection",
            "TYPE"),
        refused(
            "{{ messages|selectattr('content')|last }}",
            "the filter \"last\" is for lists, not for a selection",
            "TYPE"),
        refused(
            "{{ messages|selectattr('content') is iterable }}",
            "the test \"iterable\" of a selection",
            "TYPE"),
        refused(
            "{{ c|tojson(indent=4) }}",
            "the filter \"tojson\" with 0 arguments and 1 named ones",
            "UNKNOWN"),
        refused(
            "{{ self.__init__.__globals__ }}",
            "'__init__' of what is undefined (\"self\")",
            "TYPE"),
        refused("{{ cycler.__init__ }}", "'__init__' of what is undefined (\"cycler\")", "TYPE"),
        refused("{{ lipsum() }}", "the function \"lipsum\" is not known here", "UNKNOWN"),
        refused("{{ open('/etc/passwd').read() }}", "the function \"open\"", "UNKNOWN"),
        refused("{{ strftime_now('%d') }}", "the function \"strftime_now\"", "UNKNOWN"),
        refused("{{ joiner(',') }}", "the function \"joiner\"", "UNKNOWN"),
        refused("{{ (c)() }}", "the call of a value", "UNKNOWN"),
        refused("{{ c is callable }}", "the test \"callable\"", "UNKNOWN"),
        refused("{{ 4 is divisibleby(2) }}", "the test 'divisibleby' with arguments", "UNKNOWN"),
        refused(
            "{% include '/etc/passwd' %}", "t.gguf:1:4: error: the statement 'include'", "UNKNOWN"),
        refused("{% import 'os' as os %}", "the statement 'import'", "UNKNOWN"),
        refused("{% macro m() %}{% endmacro %}", "the statement 'macro'", "UNKNOWN"),
        refused(
            "a\nb\n{% call m() %}{% endcall %}",
            "t.gguf:3:4: error: the statement 'call'", "UNKNOWN"),
        refused("{% for a in [1] recursive %}{% endfor %}", "a recursive loop", "UNKNOWN"),
        refused(
            "{% set a %}x{% endset %}", "'set' of more than one name, or of a block", "UNKNOWN"),
        refused("{% set a, b = 1, 2 %}", "'set' of more than one name", "UNKNOWN"),
        refused(
            "{% set c.x = 1 %}", "'c' is a text; only entries of a namespace can be set", "TYPE"),
        refused(
            "{% for a in [1] %}{{ loop.cycle }}{% endfor %}",
            "attribute \"cycle\" of a loop", "UNKNOWN"),
        refused("{{ 1.5 }}", "the number \"1.5", "UNKNOWN"),
        refused("{{ 1e9 }}", "the number \"1e9", "UNKNOWN"),
        refused("{{ 99999999999999999999 }}", "the number", "UNKNOWN"),
        refused("{{ 2 ** 99 }}", "'**' between numbers", "UNKNOWN"),
        refused("{{ 1 / 2 }}", "'/' between numbers", "UNKNOWN"),
        refused("{{ 1 // 0 }}", "1 // 0 is no whole number of 64 bits", "TYPE"),
        refused(
            "{{ 999999999999999999 * 999999999999999999 }}",
            "is no whole number of 64 bits",
            "TYPE"),
        refused("{{ 'x' * 1000000000 }}", "'*' between a text and a number", "TYPE"),
        refused("{{ 'a' + 1 }}", "'+' between a text and a number", "TYPE"),
        refused("{{ nope.a }}", "'a' of what is undefined (\"nope\")", "TYPE"),
        refused("{{ [1] }}", "a list cannot be written", "TYPE"),
        refused("{{ [1][::0] }}", "a slice in steps of 0", "TYPE"),
        refused("{% for a in 5 %}{% endfor %}", "a loop over a number", "TYPE"),
        refused(
            "{% for a, b in [1] %}{% endfor %}",
            "an item of the loop is a number, expected a list of 2", "TYPE"),
        refused("{{ 'a'.split('') }}", "by an empty text", "TYPE"),
        refused("{{ \u00e9 }}", "the character \"\u00e9\"", "UNKNOWN"),
        refused("{{ @x }}", "the character \"@\"", "UNKNOWN"),
        refused("{{ 'abc }}", "a text without an end", "SYNTAX"),
        refused("{{ '\\u12' }}", "\\u without 4 digits", "SYNTAX"),
        refused("x {{ 1", "t.gguf:1:3: error: found a tag without an end, expected }}", "SYNTAX"),
        refused("{# never", "a comment without an end", "SYNTAX"),
        refused("{{ }}", "found \"}}\", expected a value", "SYNTAX"),
        refused("{{ 1 2 }}", "found \"2\", expected '}}'", "SYNTAX"),
        refused("{{ (1 }}", "a tag without an end", "SYNTAX"),
        refused("{{ 1) }}", "found \")\", expected '}}'", "SYNTAX"),
        refused("{{ [1 2] }}", "found \"2\", expected ',' or ']'", "SYNTAX"),
        refused("{{ if }}", "found \"if\", expected a value", "SYNTAX"),
        refused("{% if c %}x", "found the end of the template, expected {% endif %}", "SYNTAX"),
        refused("{% if c %}x{% endfor %}", "found \"endfor\", expected {% endif %}", "SYNTAX"),
        refused("x{% endif %}", "found \"endif\", expected a statement: nothing is open", "SYNTAX"),
        refused("{% break %}", "'break' outside a loop", "SYNTAX"),
        refused("{% 5 %}", "found \"5\", expected a name", "SYNTAX"),
        refused("{% for in x %}", "found \"x\", expected 'in'", "SYNTAX"),
        refused("{{ c.5 }}", "found \"5\", expected a name", "SYNTAX"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatIsNotKnownIsRefusedByNameAndLine(String template, String message, String code) {
    FormatException error = assertThrows(FormatException.class, () -> run(template));
    assertThat(error).hasMessageContaining(message);
    assertThat(error.place()).startsWith("t.gguf:");
    assertThat(error.code()).isEqualTo(code);
  }

  @Test
  void aTemplateMayRefuseTheMessages() {
    assertThatThrownBy(() -> run("\n{{ raise_exception('roles must ' ~ 'alternate') }}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the chat template (t.gguf:2) does not take these messages: roles must alternate");
  }

  @Test
  void whatIsNotReachedIsNotRun() {
    assertThat(run("{% if nope %}{{ lipsum() }}{{ ''.__class__ }}{% endif %}{{ 1 or open('x') }}"))
        .isEqualTo("1");
  }

  private static final String NINES = "{% for a in range(99999) %}";

  private static final TemplateLimits SMALL = new TemplateLimits(1 << 20, 64, 1_000_000, 500_000);

  /** Something that costs much each time, often. */
  private static Arguments dear(String work) {
    String texts =
        "{% set n = namespace(t='a', b=' ') %}{% for a in range(16) %}{% set n.t = n.t + n.t %}{% set n.b = n.b + n.b %}{% endfor %}{% set t = n.t %}{% set blank = n.b %}";
    return refused(
        texts + "{% for a in range(9999) %}" + work + "{% endfor %}",
        "more than 1000000 steps",
        "STEPS");
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        refused(
            NINES + NINES + NINES + "{% endfor %}{% endfor %}{% endfor %}",
            "more than 1000000 steps",
            "STEPS"),
        refused(
            "{% for a in range(99999999999) %}{% endfor %}", "more than 1000000 steps", "STEPS"),
        refused(
            "{% set n = namespace(l=[1]) %}" + NINES + "{% set n.l = n.l + n.l %}{% endfor %}",
            "more than 1000000 steps",
            "STEPS"),
        refused(
            "{% set n = namespace(t='abcdefgh') %}"
                + NINES
                + "{% set n.t = n.t + n.t %}{% endfor %}",
            "a text of more than 500000 characters",
            "OUTPUT"),
        refused(
            NINES + "{{ 'x' }}".repeat(12) + "{% endfor %}",
            "more than 500000 characters",
            "OUTPUT"),
        refused(
            NINES + "0123456789".repeat(10) + "{% endfor %}",
            "a text of more than 500000 characters",
            "OUTPUT"),
        refused(
            "{% set n = namespace(t='a') %}"
                + NINES
                + "{% set n.t = n.t|replace('a', 'aaaaaaaa') %}{% endfor %}",
            "more than 500000 characters",
            "OUTPUT"),
        refused(
            "{% set n = namespace(t='a') %}"
                + NINES
                + "{% set n.t = [n.t, n.t]|join(n.t) %}{% endfor %}",
            "characters",
            "OUTPUT"),
        refused(
            "{% set n = namespace(l=[]) %}" + NINES + "{% set n.l = [n.l] %}{% endfor %}",
            "a list within more than 64 others",
            "DEPTH"),
        refused(
            "{% set n = namespace(l=[1]) %}{% for a in range(60) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l|tojson }}",
            "more than 500000 characters", "OUTPUT"),
        refused(
            "{% set n = namespace(l=[1], m=[1]) %}{% for a in range(60) %}{% set n.l = [n.l, n.l] %}{% set n.m = [n.m, n.m] %}{% endfor %}{{ n.l == n.m }}",
            "more than 1000000 steps", "STEPS"),
        refused(
            "{% set n = namespace() %}{% set n.n = n %}",
            "a namespace or the state of a loop cannot be part of another value", "DEPTH"),
        refused(
            "{% set n = namespace() %}{{ [n]|length }}",
            "a namespace or the state of a loop cannot be part of another value", "DEPTH"),
        refused(
            "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
            "blocks and brackets are more than 64 deep",
            "DEPTH"),
        refused("{{ " + "[".repeat(65), "a tag without an end", "SYNTAX"),
        refused("{{ " + "not ".repeat(100_000) + "1 }}", "more than 64 deep", "DEPTH"),
        refused("{{ " + "-".repeat(100_000) + "1 }}", "more than 64 deep", "DEPTH"),
        refused("{{ " + "1 if 1 else ".repeat(50_000) + "1 }}", "more than 64 deep", "DEPTH"),
        refused("{% if 1 %}".repeat(50_000), "more than 64 deep", "DEPTH"),
        dear("{{ t ~ 'b' in t }}"),
        dear("{{ t.startswith(t[1:]) }}"),
        dear("{{ t.endswith(t) }}"),
        dear("{{ t.split(t ~ 'b')|length }}"),
        dear("{{ t.replace(t[2:] ~ 'b', 'c') }}"),
        dear("{{ t|length }}"),
        dear("{{ t[5] }}{{ t[1:2] }}"),
        dear("{{ blank|trim }}{{ blank.strip() }}"),
        dear("{{ t == t ~ '' }}"),
        dear("{{ t < t ~ 'b' }}"),
        dear("{{ {'a': 1}[t] }}{{ t in {'a': 1} }}{{ {'a': 1}.get(t) }}"),
        dear("{{ 1 if t|upper == t }}"),
        dear("{% if 0 %}" + "{% elif 0 %}".repeat(5_000) + "{% endif %}"),
        dear("{{ 0" + " or 0".repeat(5_000) + " }}"),
        dear("{% set x = {" + "'a': 1, ".repeat(5_000) + "} %}"),
        dear("{% set x = [" + "1, ".repeat(5_000) + "] %}"),
        refused(
            "{{ c.strip('abcdefgh' ~ '" + "x".repeat(60) + "') }}",
            "for more than 64 characters",
            "UNKNOWN"),
        refused(
            "x".repeat((1 << 20) + 1),
            "the chat template has 1048577 characters (limit 1048576)",
            "SIZE"));
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("endless")
  void whatNeverEndsOrGrowsWithoutBoundIsStopped(String template, String message, String code) {
    FormatException error = assertThrows(FormatException.class, () -> run(template, SMALL));
    assertThat(error).hasMessageContaining(message);
    assertThat(error.code()).isEqualTo(code);
  }

  @Test
  void theLimitsOfTemplatesInFilesAreThese() {
    String loop = NINES + NINES + "{% endfor %}{% endfor %}";
    assertThatThrownBy(() -> run(loop)).hasMessageContaining("more than 4000000 steps");
    assertThatThrownBy(() -> run(NINES + "x".repeat(100) + "{% endfor %}"))
        .hasMessageContaining("a text of more than 8388608 characters");
  }

  @Test
  void longChainsAreNoDepth() {
    assertThat(run("{{ 1" + " + 1".repeat(50_000) + " }}")).isEqualTo("50001");
    assertThat(run("{{ 'x'" + "|trim".repeat(50_000) + " }}")).isEqualTo("x");
    assertThat(run("{{ 0" + " or 0".repeat(50_000) + " }}")).isEqualTo("0");
    assertThat(run("{{ 1" + " == 1".repeat(50_000) + " }}")).isEqualTo("True");
    assertThat(run("{% if 0 %}" + "{% elif 0 %}".repeat(20_000) + "{% else %}y{% endif %}"))
        .isEqualTo("y");
  }

  @Test
  void noCutOfATemplateDoesMoreThanFail() {
    String template =
        "{%- if c %}{{ c[1:] | replace('a', \"b\") }}{# x #}{% for a in [1] -%}\n{{ {'a': a}.a }}{% endfor %}{% endif %}";
    assertThat(run(template)).isEqualTo("s>Hi 1");
    for (int length = 1; length < template.length(); length++) {
      String cut = template.substring(0, length);
      try {
        run(cut);
        assertThat(cut.substring(cut.length() - 1)).isEqualTo("{"); // a lone brace is text
      } catch (FormatException e) {
        assertThat(e.code()).isIn("TEMPLATE-SYNTAX", "TEMPLATE-UNKNOWN");
      }
    }
  }
}
