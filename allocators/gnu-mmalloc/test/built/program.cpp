// A C++ program uses the header as it is.
#include <mmalloc.h>

int main()
{
    void *md = mmalloc_attach(-1, nullptr);
    int *numbers = static_cast<int *>(mcalloc(md, 10, sizeof(int)));
    bool good = numbers != nullptr && numbers[9] == 0 && mmalloc_check(md, nullptr, 0);
    mfree(md, numbers);
    return good && mmalloc_detach(md) == nullptr ? 0 : 1;
}
