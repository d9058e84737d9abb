using Kinora.Frames.Results;
using static Kinora.Describe.Tests.Scene.SceneScript;

namespace Kinora.Describe.Tests.Scene;

/// <summary>Scenes and the sentences for them.</summary>
public sealed class SceneSentenceTests
{
    private static readonly Box Small = new(480, 400, 520, 440);

    private readonly SceneScript _scene = new();

    [Fact]
    public void Still_Nothing_SaysSo() => Assert.Equal("Nothing recognised.", _scene.Still());

    [Theory]
    [InlineData("person", "A person.")]
    [InlineData("umbrella", "An umbrella.")]
    [InlineData("scissors", "A pair of scissors.")]
    [InlineData("golden_retriever", "A golden retriever.")]
    public void Still_OneThingInTheMiddle_IsNamed(string label, string sentence) => Assert.Equal(sentence, _scene.Still((label, Small)));

    [Theory]
    [InlineData(2, "Two people.")]
    [InlineData(12, "Twelve people.")]
    [InlineData(13, "Thirteen people.")]
    [InlineData(150, "One hundred and fifty people.")]
    public void Still_Several_AreCountedInWords(int count, string sentence) =>
        Assert.Equal(sentence, _scene.Still([.. Enumerable.Repeat(("person", new Box(480, 100, 520, 260)), count)]));

    [Fact]
    public void Still_ManySorts_ComeByImportance() => Assert.Equal(
        "A person, a bus, a zebra, a clock and two other things.",
        _scene.Still(
            ("clock", new Box(480, 10, 520, 50)), ("vase", new Box(500, 60, 510, 80)), ("zebra", new Box(440, 200, 560, 280)),
            ("bus", new Box(300, 50, 700, 200)), ("person", new Box(470, 300, 540, 560)), ("cup", new Box(500, 60, 505, 70))));

    [Fact]
    public void Still_PeopleBesideACar_AreNearIt() =>
        Assert.Equal("Two people near a car.", _scene.Still(("person", Person(310)), ("person", Person(410)), ("car", Car(500))));

    [Fact]
    public void Still_OneOfTwoBesideTheCar_IsNotNear() =>
        Assert.Equal(
            "Two people and a car on the right.",
            _scene.Still(("person", Person(100)), ("person", Person(520)), ("car", Car(610))));

    [Fact]
    public void Still_PersonFarBehindTheCar_IsNotNear() =>
        Assert.Equal("A person and a car.", _scene.Still(("person", Person(400, feet: 300)), ("car", Car(450, bottom: 580))));

    [Fact]
    public void Still_PersonBeforeABus_IsInFrontOfIt() =>
        Assert.Equal("A person in front of a bus.", _scene.Still(("person", Person(450, 520, 260)), ("bus", new Box(200, 150, 800, 490))));

    [Fact]
    public void Still_RiderOnABicycle_IsOnIt() =>
        Assert.Equal(
            "A person on a bicycle.",
            _scene.Still(("person", new Box(450, 200, 540, 400)), ("bicycle", new Box(410, 300, 590, 430))));

    [Fact]
    public void Still_OneOfThreeRides_IsToldOfOne() => Assert.Equal(
        "Three people, one on a bicycle, and a clock.",
        _scene.Still(
            ("person", new Box(450, 200, 540, 400)), ("bicycle", new Box(410, 300, 590, 430)), ("person", Person(50)),
            ("person", Person(900)), ("clock", Small)));

    [Fact]
    public void Still_StandingBesideABicycle_IsNotOnIt() => Assert.Equal(
        "A person near a bicycle.", _scene.Still(("person", Person(400)), ("bicycle", new Box(480, 390, 660, 505))));

    [Fact]
    public void Still_ThreeOnACouch_SitTogether() => Assert.Equal(
        "Three people on a couch.",
        _scene.Still(
            ("couch", new Box(250, 250, 750, 500)), ("person", new Box(280, 200, 400, 440)), ("person", new Box(430, 200, 550, 440)),
            ("person", new Box(580, 200, 700, 440))));

    [Fact]
    public void Still_LeftAndRight_AreTold() =>
        Assert.Equal(
            "A person on the left and a dog on the right.",
            _scene.Still(("person", Person(60)), ("dog", new Box(800, 420, 900, 500))));

    [Theory]
    [InlineData(100, 60, 900, 560, "A bird.")]
    [InlineData(460, 240, 540, 360, "A bird.")]
    [InlineData(60, 260, 200, 400, "A bird on the left.")]
    [InlineData(800, 260, 940, 400, "A bird on the right.")]
    [InlineData(480, 100, 520, 140, "A bird in the background.")]
    public void Still_OneThing_IsToldWhereUnlessInTheMiddle(float x1, float y1, float x2, float y2, string sentence) =>
        Assert.Equal(sentence, _scene.Still(("bird", new Box(x1, y1, x2, y2))));

    [Fact]
    public void Still_BothOnTheLeft_IsToldOnce() =>
        Assert.Equal(
            "A cup and a book on the left.",
            _scene.Still(("cup", new Box(60, 60, 160, 160)), ("book", new Box(90, 400, 120, 440))));

    [Fact]
    public void Still_SmallAndHigh_IsInTheBackground() => Assert.Equal(
        "A person in the foreground and a truck in the background.",
        _scene.Still(("person", Person(430, 590, 420)), ("truck", new Box(480, 100, 620, 170))));

    [Fact]
    public void Play_EveryoneWalksTheSameWay_IsTheVerb() => Assert.Equal(
        "Two people walk to the right.",
        _scene.Play(2, Track(1, "person", Person(200), 120), Track(2, "person", Person(300), 130)));

    [Fact]
    public void Play_OneOfTwoNearAParkedCarWalks_IsTheModelSentence() => Assert.Equal(
        "Two people near a parked car; one walks to the left.",
        _scene.Play(3, Track(1, "person", Person(400)), Track(2, "person", Person(520, 500), -60), Track(3, "car", Car(480))));

    [Fact]
    public void Play_CarStandsForLessThanTwoSeconds_IsNotParked() =>
        Assert.Equal("A car.", _scene.Play(1.8, Track(1, "car", Car(360))));

    [Fact]
    public void Play_CarDrives_IsNotParked() =>
        Assert.Equal("A car drives to the right.", _scene.Play(3, Track(1, "car", Car(100), 100)));

    [Theory]
    [InlineData(0.3f, "A person comes closer.")]
    [InlineData(-0.3f, "A person moves away.")]
    public void Play_SizeChanges_TellsTheDistance(float growth, string sentence) =>
        Assert.Equal(sentence, _scene.Play(2, Track(1, "person", Person(460), growth: growth)));

    [Fact]
    public void Play_RiderMoves_DoesNotWalk() => Assert.Equal(
        "A person on a bicycle moves to the left.",
        _scene.Play(2, Track(1, "person", new Box(650, 200, 740, 400), -100), Track(2, "bicycle", new Box(610, 300, 790, 430), -100)));

    [Fact]
    public void Play_PersonAndDogMoveApart_BothAreNamed() => Assert.Equal(
        "A person and a dog; the person walks to the left and the dog moves to the right.",
        _scene.Play(1.5, Track(1, "person", Person(450, 590), -90), Track(2, "dog", new Box(480, 200, 580, 280), 60)));

    [Theory]
    [InlineData(-0.3f, "A car and a bus; the car and the bus move away.")]
    [InlineData(0.3f, "A car and a bus; the car and the bus come closer.")]
    public void Play_TwoSortsDoTheSame_ShareTheVerb(float growth, string sentence) => Assert.Equal(
        sentence,
        _scene.Play(1.5, Track(1, "car", Car(300), growth: growth), Track(2, "bus", new Box(420, 60, 620, 200), growth: growth)));

    [Fact]
    public void Play_TwoSortsDriveTheSameWay_ShareTheVerb() => Assert.Equal(
        "A car and a bus; the car and the bus drive to the left.",
        _scene.Play(1.5, Track(1, "car", Car(500), -100), Track(2, "bus", new Box(420, 60, 620, 200), -100)));

    [Fact]
    public void Play_TwoSortsDriveBothWays_TheVerbIsSaidOnce() => Assert.Equal(
        "A car and a bus; the car drives to the left and the bus to the right.",
        _scene.Play(1.5, Track(1, "car", Car(500), -100), Track(2, "bus", new Box(420, 60, 620, 200), 100)));

    [Fact]
    public void Play_OneOfTwoPeopleAndACarComeCloser_ThePersonIsNamed() => Assert.Equal(
        "Two people and a car; one person and the car come closer.",
        _scene.Play(
            1.5, Track(1, "person", Person(300, 570, 180), growth: 0.3f), Track(2, "person", Person(700, 570, 180)),
            Track(3, "car", new Box(400, 60, 620, 200), growth: 0.3f)));

    [Fact]
    public void Play_CarMovesBesidePeople_TheCarIsNamed() => Assert.Equal(
        "A person near a car; the car drives to the right.",
        _scene.Play(1.2, Track(1, "person", Person(690, 490)), Track(2, "car", Car(350), 80)));

    [Fact]
    public void Play_SlowerThanNoise_IsNoMotion() =>
        Assert.Equal("A person.", _scene.Play(3, Track(1, "person", Person(460), 15)));

    [Fact]
    public void Play_DogComesOverTheEdge_HasComeIn()
    {
        _scene.Play(2, Track(1, "person", Person(460)));
        var dog = Track(2, "dog", new Box(0, 420, 100, 490));

        Assert.Equal("A person and a dog on the left. The dog has come in.", _scene.Play(2, Track(1, "person", Person(460)), dog));
        Assert.Equal("A person and a dog on the left.", _scene.Play(4, Track(1, "person", Person(460)), dog));
    }

    [Fact]
    public void Play_AnotherPersonComesOverTheEdge_IsOneOfThem()
    {
        _scene.Play(2, Track(1, "person", Person(460)));

        Assert.Equal(
            "Two people. One person has come in.",
            _scene.Play(2, Track(1, "person", Person(460)), Track(2, "person", Person(5))));
    }

    [Fact]
    public void Play_FirstDogAppearsInTheMiddle_HasAppeared()
    {
        _scene.Play(2, Track(1, "person", Person(460)));

        Assert.Equal(
            "A person and a dog in the background. The dog has appeared.",
            _scene.Play(2, Track(1, "person", Person(460)), Track(2, "dog", new Box(480, 150, 560, 200))));
    }

    [Fact]
    public void Play_AnotherPersonAppearsInTheMiddle_IsOnlyCounted()
    {
        _scene.Play(2, Track(1, "person", Person(460)));

        Assert.Equal(
            "Two people.", _scene.Play(2, Track(1, "person", Person(460)), Track(2, "person", Person(560, 300, 150))));
    }

    [Fact]
    public void Play_KiteComesAndGoes_IsNotWorthASentence()
    {
        _scene.Play(2, Track(1, "person", Person(460)));
        Assert.Equal(
            "A person and a kite.",
            _scene.Play(2, Track(1, "person", Person(460)), Track(2, "kite", new Box(480, 100, 560, 150))));

        Assert.Equal("A person.", _scene.Play(2, Track(1, "person", Person(460))));
    }

    [Fact]
    public void Play_DetectorCallsACarATruckAsWell_KeepsTheFirstName()
    {
        _scene.Play(1.5, Track(1, "car", Car(360)));
        Assert.Equal("A parked car.", _scene.Play(2, Track(1, "car", Car(360)), Track(2, "truck", Car(365))));

        Assert.Equal("A parked truck.", _scene.Play(1, Track(2, "truck", Car(365))));
    }

    [Fact]
    public void Still_OneThingUnderTwoNames_IsTheSurerOne() =>
        Assert.Equal("A bus.", _scene.Still(("car", new Box(300, 200, 700, 500)), ("bus", new Box(300, 200, 700, 520))));

    [Fact]
    public void Play_PeopleWalkBothWays_TheVerbIsSaidOnce() => Assert.Equal(
        "Three people and a clock; one walks to the left and two to the right.",
        _scene.Play(
            1.5, Track(1, "person", Person(500), -90), Track(2, "person", Person(200), 90), Track(3, "person", Person(300), 90),
            Track(4, "clock", Small)));

    [Fact]
    public void Play_OneOfTwoLeaves_HasLeft()
    {
        _scene.Play(3, Track(1, "person", Person(460)), Track(2, "person", Person(5)));

        Assert.Equal("A person. One person has left.", _scene.Play(1.2, Track(1, "person", Person(460))));
        Assert.Equal("A person.", _scene.Play(4, Track(1, "person", Person(460))));
    }

    [Fact]
    public void Play_LastOneIsLostInTheMiddle_IsOutOfSight()
    {
        _scene.Play(3, Track(1, "person", Person(460)));

        Assert.Equal("A person is out of sight; nothing else is recognised.", _scene.Play(1.2));
        Assert.Equal("Nothing recognised.", _scene.Play(4));
    }

    [Fact]
    public void Play_TrackChangesItsNumber_NobodyCameOrLeft()
    {
        _scene.Play(3, Track(1, "person", Person(460)));

        Assert.Equal("A person.", _scene.Play(3, Track(2, "person", Person(462))));
    }

    [Fact]
    public void Still_AnotherPicture_StartsAnew()
    {
        _scene.Still(("person", Person(460)));

        Assert.Equal("A dog.", _scene.Still(("dog", Small)));
    }
}
