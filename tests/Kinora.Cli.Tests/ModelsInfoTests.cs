namespace Kinora.Cli.Tests;

public sealed class ModelsInfoTests
{
    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("nanodet", @"^batch +open: ")]
    [InlineData("nanodet_256", @"^batch +open: ")]
    [InlineData("centernet", @"^batch +1: its node 'tower_0/BatchGather/Reshape_2/Reshape' would mix the pictures$")]
    public void Info_PulledModel_SaysWhetherPicturesMayShareARun(string id, string line)
    {
        Assert.Equal(0, KinoraProgram.Run("models", "pull", id).ExitCode);
        var run = KinoraProgram.Run("models", "info", id);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output.Split('\n'), text => System.Text.RegularExpressions.Regex.IsMatch(text, line));
    }
}
