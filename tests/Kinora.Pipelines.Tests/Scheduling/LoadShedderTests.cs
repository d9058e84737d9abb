using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests.Scheduling;

public class LoadShedderTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    private readonly ManualTime _time = new();

    [Fact]
    public void OnFrame_EverythingOnTime_GivesUpNothing()
    {
        var shedder = new LoadShedder(Budget, [], _time);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(shedder.ShouldSkip(Fresh, Fresh));
            Assert.Null(shedder.OnFrame(Fresh, 0, Fresh));
        }
    }

    [Fact]
    public void ShouldSkip_ResultThatWouldBeTooLate_GoesOnceThenTheNextIsTaken()
    {
        var shedder = new LoadShedder(Budget, [], _time);
        Assert.True(shedder.ShouldSkip(TimeSpan.FromMilliseconds(160), Fresh));
        Assert.Null(shedder.OnFrame(null, 0, Fresh));
        Assert.False(shedder.ShouldSkip(TimeSpan.FromMilliseconds(160), Fresh));
        Assert.Equal(new Shed(Shed.OverBudget, Shed.Skipped), shedder.OnFrame(Fresh, 0, Fresh));
        Assert.Null(shedder.OnFrame(Fresh, 0, Fresh));
    }

    [Fact]
    public void ShouldSkip_StepsThatTakeLongerThanTheBudget_SkipNothing()
    {
        var shedder = new LoadShedder(Budget, [], _time);
        Assert.False(shedder.ShouldSkip(Fresh, Late));
    }

    [Fact]
    public void OnFrame_LostFrames_AreOverCapacityAndHalveTheRateStepByStep()
    {
        var shedder = new LoadShedder(null, [], _time);
        Assert.Equal(new Shed(Shed.OverCapacity, Shed.Skipped), shedder.OnFrame(Late, 1, Fresh));
        foreach (var divisor in new[] { 2, 4, 8, 8 })
        {
            Feed(shedder, 8, Late, missed: 1);
            Assert.Equal(divisor, shedder.Divisor);
        }

        Assert.Equal(new Shed(Shed.OverCapacity, Shed.LowerRate), shedder.OnFrame(Fresh, 0, Fresh));
    }

    [Fact]
    public void OnFrame_SmallerModelsAllowed_AreUsedBeforeTheRateIsLowered()
    {
        var step = new Scalable(3);
        var shedder = new LoadShedder(Budget, [step], _time);
        Feed(shedder, 8, Late);
        Assert.Equal((1, 1), (step.Level, shedder.Divisor));
        Assert.Equal(new Shed(Shed.OverBudget, Shed.SmallerModel), shedder.OnFrame(Late, 0, Fresh));
        Feed(shedder, 7, Late);
        Assert.Equal((2, 1), (step.Level, shedder.Divisor));
        Feed(shedder, 8, Late);
        Assert.Equal((2, 2), (step.Level, shedder.Divisor));
        Assert.Equal(new Shed(Shed.OverBudget, Shed.LowerRate), shedder.OnFrame(Fresh, 0, Fresh));
    }

    [Fact]
    public void OnFrame_GoodAgain_TakesBackInReverseOrderAfterAPause()
    {
        var step = new Scalable(2);
        var shedder = new LoadShedder(Budget, [step], _time);
        Feed(shedder, 16, Late);
        Assert.Equal((1, 2), (step.Level, shedder.Divisor));
        Feed(shedder, 16, Fresh);
        Assert.Equal((1, 2), (step.Level, shedder.Divisor));
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Assert.Equal((1, 1), (step.Level, shedder.Divisor));
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Assert.Equal((0, 1), (step.Level, shedder.Divisor));
        Assert.Null(shedder.OnFrame(Fresh, 0, Fresh));
    }

    [Fact]
    public void OnFrame_TakenBackTooSoon_WaitsTwiceAsLongTheNextTime()
    {
        var shedder = new LoadShedder(Budget, [], _time);
        Feed(shedder, 8, Late);
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Feed(shedder, 8, Late);
        Assert.Equal(2, shedder.Divisor);
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Assert.Equal(2, shedder.Divisor);
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Assert.Equal(1, shedder.Divisor);
    }

    [Fact]
    public void OnFrame_LateResult_SaysThatItIsLate()
    {
        var shedder = new LoadShedder(Budget, [], _time);
        Assert.Equal(new Shed(Shed.OverBudget, Shed.Late), shedder.OnFrame(Late, 0, Fresh));
        Assert.Null(shedder.OnFrame(Fresh, 0, Fresh));
    }

    [Fact]
    public void OnFrame_StepsThatTakeLongerThanTheBudget_DoNotLowerTheRateButUseSmallerModels()
    {
        var step = new Scalable(2);
        var shedder = new LoadShedder(Budget, [step], _time);
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(shedder.OnFrame(Late, 0, Late));
        }

        Assert.Equal((1, 1), (step.Level, shedder.Divisor));
    }

    [Fact]
    public void OnFrame_TwoSteps_TakeBackTheLastOneFirst()
    {
        var (first, second) = (new Scalable(2), new Scalable(2));
        var shedder = new LoadShedder(Budget, [first, second], _time);
        Feed(shedder, 16, Late);
        Assert.Equal((1, 1), (first.Level, second.Level));
        _time.Advance(5000);
        Feed(shedder, 8, Fresh);
        Assert.Equal((1, 0), (first.Level, second.Level));
    }

    private static void Feed(LoadShedder shedder, int frames, TimeSpan age, int missed = 0)
    {
        for (var i = 0; i < frames; i++)
        {
            shedder.OnFrame(age, missed, Fresh);
            i += missed;
        }
    }

    private sealed class Scalable(int levels) : IScalableStep
    {
        public string Name => "scalable";

        public int Levels => levels;

        public int Level { get; set; }

        public void Run(StepContext context) => throw new NotSupportedException();
    }
}
