package org.credence.bayes.format;

/** Valid files that use what the formats allow besides the usual: noisy nodes, other orders, entities, sections of characters, comments. */
final class OddFormats {

  static final String XMLBIF =
      """
      <?xml version='1.0'?>
      <!-- before --><?style sheet?>
      <x:BIF VERSION="0.3" xmlns:x="urn:x" xmlns:xsi="urn:i" xsi:schemaLocation="http://127.0.0.1:1/a b">
      <x:NETWORK>
      <x:DEFINITION><x:TABLE>0.25<!-- , --> 0.75 <![CDATA[0.5]]>
        &#48;.5</x:TABLE><x:GIVEN>a &lt;&amp;&gt; b</x:GIVEN><x:FOR>é</x:FOR></x:DEFINITION>
      <x:VARIABLE><x:OUTCOME>1</x:OUTCOME><x:OUTCOME>"2"</x:OUTCOME><x:NAME>é</x:NAME></x:VARIABLE>
      <x:VARIABLE TYPE="nature"><x:NAME><![CDATA[a <&> b]]></x:NAME><x:OUTCOME>yes and</x:OUTCOME><x:OUTCOME>no</x:OUTCOME></x:VARIABLE>
      <x:DEFINITION><x:FOR>a &lt;&amp;> b</x:FOR><x:TABLE>1e-3 .999</x:TABLE></x:DEFINITION>
      </x:NETWORK>
      </x:BIF>
      <!-- after -->
      """;

  static final String XDSL =
      """
      <smile version="1.0" id="odd"><properties><property id="credence_name">"an \\\\ odd \\"one\\""</property></properties><nodes>
      <noisymax id="c"><state id="high"/><state id="low"/><state id="none"/>
        <parents>a b</parents><strengths>0 1 1 0</strengths>
        <parameters>0.5 0.25 0.25 0 0 1  0.2 0.3 0.5 0 0 1  0.1 0.1 0.8</parameters></noisymax>
      <cpt id="a"><state id="y"/><state id="n"/><probabilities>0.3 0.7</probabilities>
        <property id="credence_position">1</property></cpt>
      <deterministic id="d"><state id="t"/><state id="f"/><parents>a b</parents>
        <resultingstates>t f f t</resultingstates></deterministic>
      <cpt id="b"><state id="y"/><state id="n"/><probabilities>0.6 0.4</probabilities>
        <property id="credence_name">"b b"</property><property id="credence_states">"&lt; 5" "5"</property></cpt>
      </nodes></smile>
      """;

  static final String PGMX =
      """
      <ProbModelXML formatVersion="0.2.0"><ProbNet type="BayesianNetwork">
      <Potentials>
        <Potential type="ICIModel" role="conditionalProbability"><Variables><Variable name="c"/><Variable name="a"/><Variable name="b"/></Variables>
          <Model>OR / MAX</Model><Subpotentials>
          <Potential type="Table" role="conditionalProbability"><Variables><Variable name="c"/><Variable name="a"/></Variables><Values>1 0 0 0.25 0.25 0.5</Values></Potential>
          <Potential type="Table"><Variables><Variable name="c"/><Variable name="b"/></Variables><Values>1 0 0 0.5 0.3 0.2</Values></Potential>
          <Potential type="Table"><Variables><Variable name="c"/></Variables><Values>0.8 0.1 0.1</Values></Potential>
          </Subpotentials></Potential>
        <Potential type="Uniform" role="conditionalProbability"><Variables><Variable name="a"/></Variables></Potential>
        <Potential type="Delta" role="Conditional probability"><Variables><Variable name="b"/><Variable name="a"/></Variables><State>y y</State></Potential>
      </Potentials>
      <Links><Link var1="a" var2="c" directed="true"/><Link var1="b" var2="c"/><Link var1="a" var2="b"/></Links>
      <Variables>
        <Variable name="c" type="FiniteState" role="Chance"><States><State name="none"/><State name="low"/><State name="high"/></States></Variable>
        <Variable name="a"><States><State name="n"/><State name="y"/></States></Variable>
        <Variable name="b" type="discretized" role="chance"><Thresholds><Threshold value="1"/></Thresholds><States><State name="n"/><State name="y y"/></States></Variable>
      </Variables>
      </ProbNet></ProbModelXML>
      """;

  static final String NET =
      """
      class Odd
      {
        inputs = (); outputs = (c); node_size = (1 2);
        potential (c|a b){data=(0.1 0.9 0.2 0.8 % flat
          0.3 0.7 .4 .6 1 0 0 1);}
        discrete chance node a { states=("x%" "y\\"\\\\" "z"); credence_name = "A: 1"; }
        node b{states=("1""2");label="";}
        chance node c{states=("t" "f");}
        potential (a) {data=(0.5 0.25 0.25);}
        potential (b|a) {data=((0.5 0.5)(1 0)(0 1));}
      }
      """;

  private OddFormats() {}
}
