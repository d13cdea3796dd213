using System.Runtime.InteropServices;
using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

public unsafe class FreedMemoryTests
{
    private const int Rounds = 50, BlockBytes = 3 << 20, PageBytes = 4096;

    // Fresh pages of a training step's tensors would cost more than the arithmetic on them.
    [LinuxFact]
    public void Large_blocks_come_back_without_fresh_pages()
    {
        NativeSettings.Apply();
        Touch();
        var before = Faults();
        for (var k = 0; k < Rounds; k++) Touch();
        Assert.InRange(Faults() - before, 0, Rounds * (4 * BlockBytes / PageBytes) / 10);
    }

    // Several blocks at once, as of a layer; all are freed.
    private static void Touch()
    {
        var blocks = stackalloc void*[4];
        for (var k = 0; k < 4; k++)
        {
            blocks[k] = NativeMemory.Alloc(BlockBytes);
            new Span<byte>(blocks[k], BlockBytes).Fill(1);
        }
        for (var k = 0; k < 4; k++) NativeMemory.Free(blocks[k]);
    }

    // Pages that the process got without reading them from a disk: the tenth field, after a name in parentheses.
    private static long Faults()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7]);
    }
}
