using System.Runtime.InteropServices;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public unsafe class LineSplitTests
{
    [Theory]
    [InlineData(InstructionSet.Scalar, 3)]
    [InlineData(InstructionSet.Vector128, 3)]
    [InlineData(InstructionSet.Vector256, 3)]
    [InlineData(InstructionSet.Vector512, 3)]
    [InlineData(InstructionSet.Scalar, 4)]
    [InlineData(InstructionSet.Vector128, 4)]
    [InlineData(InstructionSet.Vector256, 4)]
    [InlineData(InstructionSet.Vector512, 4)]
    internal void Split_EveryWidth_TakesThePixelsApartWithinTheirMemory(InstructionSet set, int step)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This machine has no {set} instructions.");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded memory is asked of Linux.");
        var random = new Random(7);
        for (var width = 1; width <= 140; width++)
        {
            // One sample too far ends the process.
            using var line = new GuardedBytes(sizeof(short) * step * width);
            using var first = new GuardedBytes(sizeof(short) * width);
            using var second = new GuardedBytes(sizeof(short) * width);
            using var third = new GuardedBytes(sizeof(short) * width);
            random.NextBytes(line.Span);
            Split(set, Samples(line), step, width, Samples(first), Samples(second), Samples(third));
            for (var x = 0; x < width; x++)
            {
                Assert.True(
                    (Samples(first)[x], Samples(second)[x], Samples(third)[x]) ==
                    (Samples(line)[step * x], Samples(line)[(step * x) + 1], Samples(line)[(step * x) + 2]),
                    $"pixel {x} of {width}");
            }
        }
    }

    private static void Split(InstructionSet set, Span<short> line, int step, int width, Span<short> first, Span<short> second, Span<short> third)
    {
        fixed (short* from = line, one = first, two = second, three = third)
        {
            switch (set)
            {
                case InstructionSet.Vector512:
                    LineSplit.Split<Lanes512>(from, step, width, one, two, three);
                    break;
                case InstructionSet.Vector256:
                    LineSplit.Split<Lanes256>(from, step, width, one, two, three);
                    break;
                case InstructionSet.Vector128:
                    LineSplit.Split<Lanes128>(from, step, width, one, two, three);
                    break;
                default:
                    LineSplit.Split<Lane1>(from, step, width, one, two, three);
                    break;
            }
        }
    }

    private static Span<short> Samples(GuardedBytes bytes) => MemoryMarshal.Cast<byte, short>(bytes.Span);
}
